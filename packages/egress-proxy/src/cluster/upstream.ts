import type { Flushing } from './pooled-buffer.ts'
import type { ProtocolChoice } from './protocol-choice.ts'

/** Whoever uses an upstream at the moment. */
export interface UpstreamUser {
  /** The connection that was dialled is there; TLS, if any, comes next. */
  onUpstreamConnect?(): void
  /**
   * Bytes as they were read, valid until this returns unless `lend()` or `hold()` was called.
   * @returns false to stop reading until `resume()`
   */
  onUpstreamData(bytes: Buffer): boolean
  onUpstreamEnd(): void
  /** It is gone; with the error if there was one. An `EgressError` says what the exchange is to fail with. */
  onUpstreamClose(error: Error | undefined): void
}

/** What the handshake settled, for the exchange record. */
export interface Handshake {
  readonly connectMs: number
  readonly tlsMs: number | null
  readonly tlsVersion: string | null
  readonly alpn: string | null
}

/**
 * One exchange's way to an upstream: a connection of HTTP/1.1, or a stream among others on one of HTTP/2. Both take
 * requests and give answers as HTTP/1.1 writes them.
 */
export interface Upstream {
  /** `address:port` as dialled. */
  readonly address: string
  readonly handshake: Handshake
  /** Whether its connection has served an exchange before this one. */
  readonly isReused: boolean
  /** Gone, and perhaps only because the connection had been kept for too long. */
  readonly mayBeStale: boolean
  /** Gone, and the other side is known not to have acted on what was sent: it may be sent again, whatever it asks. */
  readonly isUnprocessed: boolean
  /** Gone, as the other side wants HTTP/1.1 for what was asked. */
  readonly needsHttp1: boolean
  /** What it hands on comes when the turn ends, or is whole: no more of it is to be waited for. */
  readonly hasWaited: boolean
  /** How long it may rest after this exchange, in milliseconds, by what the other side says. */
  keptMs: number
  /** Is told how long its answers are, once they are complete; `null` where nobody has to know. */
  readonly choice: ProtocolChoice | null
  /** Bytes written that have not left the process. */
  readonly queuedBytes: number
  use(user: UpstreamUser): void
  /** The bytes read last are needed until `to` has written them. */
  lend(to: Flushing): void
  /** `bytes`, read last, are looked at when the turn ends; `letGo` then. What is read next comes behind them, if it fits. */
  hold(bytes: Buffer): void
  /** The bytes held are passed on, or lent. */
  letGo(): void
  /** `head` and a part of the bytes read last, as one; what stood before those bytes is gone then. */
  putBefore(bytes: Buffer, head: Buffer): Buffer
  write(bytes: Uint8Array): void
  /** Calls back when everything written so far has left the process; not at all when it never does. */
  whenFlushed(callback: () => void): void
  /** Reads nothing more until `resume()`. */
  pause(): void
  resume(): void
  destroy(): void
}
