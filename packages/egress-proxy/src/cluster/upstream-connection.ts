import type { Socket } from 'node:net'
import { turn } from '../clock/turn.ts'
import type { ReadBuffer } from './read-buffer.ts'
import type { Handshake, Upstream, UpstreamUser } from './upstream.ts'

const notSettled: Handshake = { connectMs: 0, tlsMs: null, tlsVersion: null, alpn: null }
const nothing = Buffer.alloc(0)

/** One connection to an upstream, read through one reused buffer (`onread`), used by one exchange at a time. */
export class UpstreamConnection implements Upstream {
  readonly socket: Socket
  address: string
  handshake: Handshake = notSettled
  readonly createdAt = performance.now()
  /** Whether it has served an exchange before the current one. */
  isReused = false
  /** What a connection that is gone has done with a request, nobody can tell. */
  readonly isUnprocessed = false
  readonly needsHttp1 = false
  readonly #buffer: ReadBuffer
  #user: UpstreamUser | null = null
  #onGone: (() => void) | null = null
  #error: Error | undefined
  /** The other side ended it, or it failed: kept here, as a socket takes longer to tell. */
  #hasEnded = false
  #givesBack = false
  /** Came before there was anybody to take it. */
  #early: Buffer | null = null

  constructor(socket: Socket, address: string, buffer: ReadBuffer) {
    this.socket = socket
    this.address = address
    this.#buffer = buffer
    socket.on('end', () => this.#onEnd())
    socket.on('error', (error) => {
      this.#error = error
      this.#hasEnded = true
    })
    socket.on('close', () => this.#onClose())
  }

  get mayBeStale(): boolean {
    return this.isReused
  }

  get queuedBytes(): number {
    return this.socket.writableLength
  }

  get isUsable(): boolean {
    return !this.#hasEnded && !this.socket.destroyed
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
    this.socket.resume()
  }

  /** For the socket's `onread`. Bytes on a resting connection are unasked for, and end it. */
  onRead(bytes: Buffer): boolean {
    this.#buffer.count(bytes.length)
    if (this.#user !== null) return this.#user.onUpstreamData(bytes)
    this.destroy()
    return false
  }

  lend(): void {
    this.#buffer.lend()
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
    turn.write(this.socket, bytes)
  }

  whenFlushed(callback: () => void): void {
    turn.flush()
    this.socket.write(nothing, (error) => error || callback())
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** As `destroy`, by a user who has passed on whatever it did not lend: the buffer is used for another connection. */
  retire(): void {
    this.#givesBack = true
    this.socket.destroy()
  }

  /** Before anything else is read, but after the user is ready. */
  #hand(early: Buffer, user: UpstreamUser): void {
    this.#early = null
    queueMicrotask(() => {
      if (this.#user === user && !user.onUpstreamData(early)) this.socket.pause()
    })
  }

  #onEnd(): void {
    this.#hasEnded = true
    if (this.#user !== null) this.#user.onUpstreamEnd()
    else this.destroy()
  }

  #onClose(): void {
    this.#onGone?.()
    this.#user?.onUpstreamClose(this.#error)
    this.#user = null
    if (this.#givesBack) this.#buffer.giveBack()
  }
}
