import type { ClientConnection } from './client-connection.ts'

/**
 * The connections of clients that are open. Not a `Set`: whenever one makes itself anew, its old table goes on naming all
 * that was in it and the new table, and keeps connections that are gone from being collected while they are young.
 */
export class OpenClients {
  /** Each at its place. */
  readonly #clients: ClientConnection[] = []
  #onNone: (() => void) | null = null

  add(client: ClientConnection): void {
    client.place = this.#clients.push(client) - 1
  }

  /** The last one takes its place. */
  delete(client: ClientConnection): void {
    if (client.place === -1) return
    const last = this.#clients.pop()
    if (last !== undefined && last !== client) {
      this.#clients[client.place] = last
      last.place = client.place
    }
    client.place = -1
    if (this.#clients.length === 0) this.#onNone?.()
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
      if (this.#clients.length === 0) end()
    })
  }
}
