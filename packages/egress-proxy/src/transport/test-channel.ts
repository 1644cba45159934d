import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { Channel, ChannelUser } from './channel.ts'
import { chooseTransport } from './choose-transport.ts'
import type { TransportName } from './transport.ts'

/** What a channel told its user; fails when it tells what it must not. */
export class Told implements ChannelUser {
  readonly chunks: Buffer[] = []
  length = 0
  hasConnected = false
  hasEnded = false
  readonly closed: Promise<string | undefined>
  isClosed = false
  /** Called with everything that is told. */
  onAny: () => void = () => {}
  #close: (code: string | undefined) => void = () => {}
  #calls = 0

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#close = resolve
    })
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** Runs a call of the user's own: nothing may be told from within it. */
  call<Result>(run: () => Result): Result {
    this.#calls += 1
    try {
      return run()
    } finally {
      this.#calls -= 1
    }
  }

  onData(bytes: Buffer, start: number, end: number): void {
    this.#mayTell()
    assert.equal(this.hasEnded, false, 'no byte behind the end')
    this.chunks.push(Buffer.from(bytes.subarray(start, end)))
    this.length += end - start
    this.onAny()
  }

  onEnd(): void {
    this.#mayTell()
    assert.equal(this.hasEnded, false, 'the end is told once')
    this.hasEnded = true
    this.onAny()
  }

  onConnect(): void {
    this.#mayTell()
    this.hasConnected = true
    this.onAny()
  }

  /** Its code is what `closed` is. */
  onClose(error: (Error & { readonly code?: string }) | undefined): void {
    this.#mayTell()
    this.isClosed = true
    this.#close(error?.code)
    this.onAny()
  }

  /** Resolves as soon as it holds, which is looked at with everything that is told. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return
        this.onAny = () => {}
        resolve()
      }
      this.onAny = look
      look()
    })
  }

  #mayTell(): void {
    assert.equal(this.isClosed, false, 'nothing is told after the close')
    assert.equal(this.#calls, 0, 'nothing is told from within a call')
  }
}

export interface Pair {
  readonly channel: Channel
  readonly told: Told
  /** The other end. */
  readonly peer: Socket
}

/** A channel that was accepted and reads, and who connected to it. */
export async function acceptPair(t: TestContext, name: TransportName): Promise<Pair> {
  const { channel, peer } = await acceptUnread(t, name)
  const told = new Told()
  channel.start(told)
  return { channel, told, peer }
}

/** A channel that was dialled and is there, and who accepted it. */
export async function dialPair(t: TestContext, name: TransportName): Promise<Pair> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const channel = chooseTransport(name).connect('127.0.0.1', portOf(server), wholeBuffer)
  const told = new Told()
  channel.start(told)
  const [peer]: Socket[] = await accepted
  assert.ok(peer !== undefined)
  peer.on('error', () => {})
  t.after(() => {
    channel.destroy()
    peer.destroy()
    server.close()
  })
  await told.until(() => told.hasConnected)
  return { channel, told, peer }
}

/** A buffer for every read. */
export const wholeBuffer = { next: () => Buffer.alloc(64 * 1024) }

export function portOf(server: Server): number {
  const bound = server.address()
  return bound !== null && typeof bound === 'object' ? bound.port : 0
}

/** The same as `acceptPair`, before it reads. */
export async function acceptUnread(
  t: TestContext,
  name: TransportName,
): Promise<Omit<Pair, 'told'>> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = new Promise<Channel>((resolve) => {
    chooseTransport(name).serve(server, resolve)
  })
  const peer = connect({
    port: portOf(server),
    host: '127.0.0.1',
    noDelay: true,
    allowHalfOpen: true,
  })
  peer.on('error', () => {})
  const [channel] = await Promise.all([accepted, once(peer, 'connect')])
  t.after(() => {
    channel.destroy()
    peer.destroy()
    server.close()
  })
  return { channel, peer }
}
