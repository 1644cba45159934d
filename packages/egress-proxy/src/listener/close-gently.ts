import type { ClientConnection, ClientUser } from './client-connection.ts'

const lingerMs = 1_000

/**
 * Ends a connection so that the other side gets to read our last words: bytes still arriving are read and dropped for
 * a moment, since closing over unread bytes makes the kernel send a reset, which may overtake them.
 */
export function closeGently(client: ClientConnection): void {
  client.use(new Closing(client))
  client.deadline.set(lingerMs)
  client.channel.end()
  client.channel.resume()
}

class Closing implements ClientUser {
  readonly #client: ClientConnection

  constructor(client: ClientConnection) {
    this.#client = client
  }

  onClientData(): void {}

  onClientEnd(): void {
    this.#client.channel.destroySoon()
  }

  onClientClose(): void {}

  onClientDeadline(): void {
    this.#client.channel.destroy()
  }
}
