import type { Socket } from 'node:net'
import type { Caller } from '../filters/caller.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { HttpConnection, type ServeConnect } from './http-connection.ts'
import { turnAway } from './turn-away.ts'

/** The doors behind one listener. */
export interface Doors {
  readonly serveConnect: ServeConnect
  /** A client that begins with TLS. */
  serveTls(socket: Socket, first: Buffer, caller: Caller): void
}

/** First byte of a TLS handshake record (RFC 8446 section 5.1). */
const tlsHandshake = 0x16

/** How long a connection over the limit may take to say what it speaks. */
const turnAwayMs = 1_000

/**
 * Waits for a connection's first bytes and opens the door they ask for.
 * @returns gives back what the connection holds, once it is closed
 */
export function acceptEgress(
  core: ProxyCore,
  socket: Socket,
  doors: Doors,
): (() => void) | undefined {
  if (socket.remoteAddress === undefined) {
    socket.destroy() // gone already: asked later, nobody could tell who it was
    return undefined
  }
  const source = core.identity.bySource(socket.remoteAddress)
  const seat = core.caps.sit(source.name)
  const { isGranted } = seat
  if (!isGranted && !core.caps.take('turnedAway', source.name)) {
    socket.destroy()
    return undefined
  }
  const giveUp = (): void => {
    deadline.cancel()
    socket.destroy()
  }
  const deadline = core.wheel.deadline(giveUp)
  deadline.set(isGranted ? core.timeouts.keepAliveMs : turnAwayMs)
  const begin = (first: Buffer): void => {
    deadline.cancel()
    socket.off('data', begin)
    socket.off('end', giveUp)
    const isTls = first[0] === tlsHandshake
    if (!isGranted) turnAway(core, socket, source, isTls)
    else if (isTls) doors.serveTls(socket, first, source)
    else {
      const { serveConnect } = doors
      new HttpConnection(core, socket, { fixed: null, source, seat, serveConnect }).start(first)
    }
  }
  socket.on('end', giveUp)
  socket.on('data', begin)
  return () => {
    deadline.cancel()
    seat.leave()
    if (!isGranted) core.caps.give('turnedAway', source.name)
  }
}
