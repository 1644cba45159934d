import type { Socket } from 'node:net'
import { turn } from '../clock/turn.ts'
import type { ReadBuffer } from './read-buffer.ts'

/** Whoever uses an upstream connection at the moment. */
export interface UpstreamUser {
  /**
   * Bytes as they were read, valid until this returns unless `lend()` or `hold()` was called.
   * @returns false to stop reading until `resume()`
   */
  onUpstreamData(bytes: Buffer): boolean
  onUpstreamEnd(): void
  /** The connection is gone; with the error if there was one. */
  onUpstreamClose(error: Error | undefined): void
}

/** What the handshake settled, for the exchange record. */
export interface Handshake {
  readonly connectMs: number
  readonly tlsMs: number | null
  readonly tlsVersion: string | null
  readonly alpn: string | null
}

const notSettled: Handshake = { connectMs: 0, tlsMs: null, tlsVersion: null, alpn: null }
const nothing = Buffer.alloc(0)

/** One connection to an upstream, read through one reused buffer (`onread`), used by one exchange at a time. */
export class UpstreamConnection {
  readonly socket: Socket
  /** `address:port` as dialled. */
  address: string
  handshake: Handshake = notSettled
  readonly createdAt = performance.now()
  /** Whether it has served an exchange before the current one. */
  isReused = false
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

  /** The bytes read last are still needed after the callback returns. */
  lend(): void {
    this.#buffer.lend()
  }

  /** `bytes`, read last, are looked at when the turn ends; `letGo` then. What is read next comes behind them, if it fits. */
  hold(bytes: Buffer): void {
    this.#buffer.hold(bytes)
  }

  /** The bytes held are passed on, or lent. */
  letGo(): void {
    this.#buffer.letGo()
  }

  /** `head` and a part of the bytes read last, as one; what stood before those bytes is gone then. */
  putBefore(bytes: Buffer, head: Buffer): Buffer {
    return this.#buffer.putBefore(bytes, head) ?? Buffer.concat([head, bytes])
  }

  write(bytes: Uint8Array): void {
    turn.write(this.socket, bytes)
  }

  /** Calls back when everything written so far has left the process; not at all when it never does. */
  whenFlushed(callback: () => void): void {
    turn.flush()
    this.socket.write(nothing, (error) => error || callback())
  }

  /** Reads nothing more until `resume()`. */
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
