import type { ClientConnection } from './client-connection.ts'

/** The connections of clients that are open. */
export class OpenClients {
  readonly #clients = new Set<ClientConnection>()
  #onNone: (() => void) | null = null

  add(client: ClientConnection): void {
    this.#clients.add(client)
  }

  delete(client: ClientConnection): void {
    this.#clients.delete(client)
    if (this.#clients.size === 0) this.#onNone?.()
  }

  /** As they are now: whoever is told something may end them. */
  all(): readonly ClientConnection[] {
    return [...this.#clients]
  }

  /** Resolves when every connection has closed, or after `graceMs`. */
  whenNone(graceMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#onNone = null
        resolve()
      }
      const timer = setTimeout(end, graceMs)
      this.#onNone = end
      if (this.#clients.size === 0) end()
    })
  }
}
