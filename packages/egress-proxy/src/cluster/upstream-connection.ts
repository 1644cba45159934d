import { turn } from '../clock/turn.ts'
import type { Channel, ChannelUser } from '../transport/channel.ts'
import type { Flushing } from './pooled-buffer.ts'
import type { ProtocolChoice } from './protocol-choice.ts'
import type { ReadBuffer } from './read-buffer.ts'
import type { Handshake, Upstream, UpstreamUser } from './upstream.ts'

const notSettled: Handshake = { connectMs: 0, tlsMs: null, tlsVersion: null, alpn: null }

/** One connection to an upstream, read through one reused buffer (`onread`), used by one exchange at a time. */
export class UpstreamConnection implements Upstream, ChannelUser {
  readonly channel: Channel
  address: string
  handshake: Handshake = notSettled
  readonly createdAt = performance.now()
  /** Whether it has served an exchange before the current one. */
  isReused = false
  /** What a connection that is gone has done with a request, nobody can tell. */
  readonly isUnprocessed = false
  readonly needsHttp1 = false
  readonly hasWaited = false
  keptMs = Number.POSITIVE_INFINITY
  choice: ProtocolChoice | null = null
  readonly #buffer: ReadBuffer
  #user: UpstreamUser | null = null
  #onGone: (() => void) | null = null
  /** The other side ended it. */
  #hasEnded = false
  #givesBack = false
  /** Came before there was anybody to take it. */
  #early: Buffer | null = null

  constructor(channel: Channel, address: string, buffer: ReadBuffer) {
    this.channel = channel
    this.address = address
    this.#buffer = buffer
    channel.start(this)
  }

  get mayBeStale(): boolean {
    return this.isReused
  }

  get queuedBytes(): number {
    return this.channel.writableLength
  }

  get isUsable(): boolean {
    return !this.#hasEnded && !this.channel.destroyed
  }

  use(user: UpstreamUser): void {
    this.#user = user
    this.#onGone = null
    if (this.#early !== null) this.#hand(this.#early, user)
  }

  /** It is there: whoever made it leaves it to the next user. */
  settle(handshake: Handshake): void {
    this.handshake = handshake
    this.#user = null
  }

  /** A proxy at the other end made it a tunnel; `early` is what came out of it already, for the next user. */
  leadsTo(address: string, connectMs: number, early: Buffer): void {
    this.address = address
    this.handshake = { ...this.handshake, connectMs }
    this.#user = null
    this.#early = early.length > 0 ? early : null
  }

  /** Nobody uses it; whatever happens now makes it worthless. */
  rest(onGone: () => void): void {
    this.#user = null
    this.#onGone = onGone
    this.isReused = true
    this.#buffer.startOver()
    this.channel.resume()
  }

  onConnect(): void {
    this.#user?.onUpstreamConnect?.()
  }

  onData(bytes: Buffer, start: number, end: number): void {
    if (!this.onRead(bytes.subarray(start, end))) this.channel.pause()
  }

  /** Bytes on a resting connection are unasked for, and end it. @returns false to stop reading */
  onRead(bytes: Buffer): boolean {
    this.#buffer.count(bytes.length)
    if (this.#user !== null) return this.#user.onUpstreamData(bytes)
    this.destroy()
    return false
  }

  lend(to: Flushing): void {
    this.#buffer.lend(to)
  }

  hold(bytes: Buffer): void {
    this.#buffer.hold(bytes)
  }

  letGo(): void {
    this.#buffer.letGo()
  }

  putBefore(bytes: Buffer, head: Buffer): Buffer {
    return this.#buffer.putBefore(bytes, head) ?? Buffer.concat([head, bytes])
  }

  write(bytes: Uint8Array): void {
    turn.write(this.channel, bytes)
  }

  whenFlushed(callback: () => void): void {
    turn.flush()
    this.channel.whenFlushed(callback)
  }

  pause(): void {
    this.channel.pause()
  }

  resume(): void {
    this.channel.resume()
  }

  destroy(): void {
    this.channel.destroy()
  }

  /** As `destroy`, by a user who has passed on whatever it did not lend: the buffer is used for another connection. */
  retire(): void {
    this.#givesBack = true
    this.channel.destroy()
  }

  /** Before anything else is read, but after the user is ready. */
  #hand(early: Buffer, user: UpstreamUser): void {
    this.#early = null
    queueMicrotask(() => {
      if (this.#user === user && !user.onUpstreamData(early)) this.channel.pause()
    })
  }

  onEnd(): void {
    this.#hasEnded = true
    if (this.#user !== null) this.#user.onUpstreamEnd()
    else this.destroy()
  }

  onClose(error: Error | undefined): void {
    this.#onGone?.()
    this.#user?.onUpstreamClose(error)
    this.#user = null
    if (this.#givesBack) this.#buffer.giveBack()
  }
}
