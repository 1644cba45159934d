import type { Socket } from 'node:net'

interface Connection {
  host: string
  /** A request is being answered. */
  busy: boolean
  /** The answer under way is the last one. */
  retired: boolean
}

/** The connections clients keep, so that a fault can end those that were made before it. */
export interface OpenConnections {
  opened(socket: Socket, host: string): void
  /** A request for `host` is being answered on it. */
  busy(socket: Socket, host: string): void
  idle(socket: Socket): void
  /** Whether the client must be told that the answer under way is the last on this connection. */
  isRetired(socket: Socket): boolean
  /** Ends those to `host`: idle ones at once, busy ones are to end with their answer. */
  retire(host: string): void
  /** Ends those to `host` at once. */
  cut(host: string): void
  cutAll(): void
}

export function createOpenConnections(): OpenConnections {
  const open = new Map<Socket, Connection>()
  const to = (host: string) => [...open].filter(([, connection]) => connection.host === host)
  return {
    opened(socket, host) {
      open.set(socket, { host, busy: false, retired: false })
      socket.once('close', () => open.delete(socket))
    },
    busy(socket, host) {
      const connection = open.get(socket)
      if (connection !== undefined) Object.assign(connection, { host, busy: true })
    },
    idle(socket) {
      const connection = open.get(socket)
      if (connection !== undefined) connection.busy = false
    },
    isRetired: (socket) => open.get(socket)?.retired ?? false,
    retire(host) {
      for (const [socket, connection] of to(host)) {
        connection.retired = true
        if (!connection.busy) socket.destroy()
      }
    },
    cut(host) {
      for (const [socket] of to(host)) socket.destroy()
    },
    cutAll() {
      for (const socket of open.keys()) socket.destroy()
    },
  }
}
