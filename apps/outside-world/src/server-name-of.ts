import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/** The name a TLS client asked for, in lower case; `null` on a clear connection. */
export function serverNameOf(socket: Socket): string | null {
  const name: unknown = socket instanceof TLSSocket ? socket.servername : null
  return typeof name === 'string' ? name.toLowerCase() : null
}
