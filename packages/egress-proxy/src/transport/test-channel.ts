import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import type { Channel, ChannelUser } from './channel.ts'
import { chooseTransport } from './choose-transport.ts'
import type { TransportName } from './transport.ts'

/** What a channel told its user; fails when it tells what it must not. */
export class Told implements ChannelUser {
  readonly chunks: Buffer[] = []
  length = 0
  hasEnded = false
  readonly closed: Promise<string | null>
  isClosed = false
  /** Called with everything that is told. */
  onAny: () => void = () => {}
  #close: (code: string | null) => void = () => {}
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

  onData(bytes: Buffer): void {
    this.#mayTell()
    assert.equal(this.hasEnded, false, 'no byte behind the end')
    this.chunks.push(Buffer.from(bytes))
    this.length += bytes.length
    this.onAny()
  }

  onEnd(): void {
    this.#mayTell()
    assert.equal(this.hasEnded, false, 'the end is told once')
    this.hasEnded = true
    this.onAny()
  }

  onClose(code: string | null): void {
    this.#mayTell()
    this.isClosed = true
    this.#close(code)
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

/** The same, before it reads. */
export async function acceptUnread(
  t: TestContext,
  name: TransportName,
): Promise<Omit<Pair, 'told'>> {
  const server = createServer({ noDelay: true, allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = new Promise<Channel>((resolve) => {
    chooseTransport(name).serve(server, resolve)
  })
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const peer = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  peer.on('error', () => {})
  const [channel] = await Promise.all([accepted, once(peer, 'connect')])
  t.after(() => {
    channel.destroy()
    peer.destroy()
    server.close()
  })
  return { channel, peer }
}
