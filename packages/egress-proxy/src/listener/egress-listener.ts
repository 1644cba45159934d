import type { Socket } from 'node:net'
import type { ProxyCore } from '../proxy-core.ts'
import { HttpConnection, type ServeConnect } from './http-connection.ts'

/** The doors behind one listener. */
export interface Doors {
  readonly serveConnect: ServeConnect
  /** A client that begins with TLS. */
  serveTls(socket: Socket, first: Buffer): void
}

/** First byte of a TLS handshake record (RFC 8446 section 5.1). */
const tlsHandshake = 0x16

/** Waits for a connection's first bytes and opens the door they ask for. */
export function acceptEgress(core: ProxyCore, socket: Socket, doors: Doors): void {
  if (socket.remoteAddress === undefined) {
    socket.destroy() // gone already: asked later, nobody could tell who it was
    return
  }
  const deadline = core.wheel.deadline(() => socket.destroy())
  deadline.set(core.timeouts.keepAliveMs)
  const giveUp = (): void => {
    deadline.cancel()
    socket.destroy()
  }
  socket.on('error', giveUp)
  socket.on('end', giveUp)
  socket.once('data', (first: Buffer) => {
    deadline.cancel()
    socket.off('error', giveUp)
    socket.off('end', giveUp)
    if (first[0] === tlsHandshake) doors.serveTls(socket, first)
    else
      new HttpConnection(core, socket, { fixed: null, serveConnect: doors.serveConnect }).start(
        first,
      )
  })
}
