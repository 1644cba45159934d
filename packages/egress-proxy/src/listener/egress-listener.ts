import type { Caller } from '../filters/caller.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Channel } from '../transport/channel.ts'
import { ClientConnection, type ClientUser } from './client-connection.ts'
import { HttpConnection, type ServeConnect } from './http-connection.ts'
import { turnAway } from './turn-away.ts'

/** The doors behind one listener. */
export interface Doors {
  readonly serveConnect: ServeConnect
  /** A client that begins with TLS. */
  serveTls(client: ClientConnection, first: Buffer, caller: Caller): void
}

/** First byte of a TLS handshake record (RFC 8446 section 5.1). */
const tlsHandshake = 0x16

/** How long a connection over the limit may take to say what it speaks. */
const turnAwayMs = 1_000

/** Waits for a connection's first bytes and opens the door they ask for. */
export function acceptEgress(core: ProxyCore, channel: Channel, doors: Doors): void {
  const address = channel.remoteAddress
  if (address === undefined) {
    channel.destroy() // gone already: asked later, nobody could tell who it was
    return
  }
  const source = core.identity.bySource(address)
  const seat = core.caps.sit(source.name)
  if (!seat.isGranted && !seat.isTurnedAway) {
    channel.destroy()
    return
  }
  const client = new ClientConnection(core, channel, address, seat)
  client.use(new FirstBytes(core, client, source, doors))
  client.deadline.set(seat.isGranted ? core.timeouts.keepAliveMs : turnAwayMs)
}

/** Nothing has come yet. */
class FirstBytes implements ClientUser {
  readonly #core: ProxyCore
  readonly #client: ClientConnection
  readonly #source: Caller
  readonly #doors: Doors

  constructor(core: ProxyCore, client: ClientConnection, source: Caller, doors: Doors) {
    this.#core = core
    this.#client = client
    this.#source = source
    this.#doors = doors
  }

  onClientData(bytes: Buffer, start: number, end: number): void {
    const client = this.#client
    const isTls = bytes[start] === tlsHandshake
    if (client.seat?.isGranted === false) turnAway(this.#core, client, this.#source, isTls)
    else if (isTls) this.#doors.serveTls(client, bytes.subarray(start, end), this.#source)
    else {
      const { serveConnect } = this.#doors
      const options = { fixed: null, source: this.#source, serveConnect }
      new HttpConnection(this.#core, client, options).start(bytes, start, end)
    }
  }

  onClientEnd(): void {
    this.#client.channel.destroy()
  }

  onClientClose(): void {}

  onClientDeadline(): void {
    this.#client.channel.destroy()
  }
}
