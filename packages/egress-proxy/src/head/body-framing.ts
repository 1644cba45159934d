import { ChunkedScan, type OnData } from './chunked-scan.ts'

/** How a message body ends. */
type Framing = 'length' | 'chunked' | 'until-close'

/**
 * Follows one message body through the chunks it comes in, and says which bytes belong to it. The bytes themselves
 * are passed on unchanged, in the framing they came in.
 */
export class BodyFraming {
  readonly framing: Framing
  #remaining: number
  readonly #chunked: ChunkedScan | null
  /** Bytes of the message body seen so far, framing included. */
  bytes = 0
  isDone: boolean

  private constructor(framing: Framing, remaining: number, onData?: OnData) {
    this.framing = framing
    this.#remaining = remaining
    this.#chunked = framing === 'chunked' ? new ChunkedScan(onData) : null
    this.isDone = framing === 'length' && remaining === 0
  }

  /** No body at all; shared, as it never changes. */
  static readonly none = new BodyFraming('length', 0)

  static ofLength(length: number): BodyFraming {
    return length === 0 ? BodyFraming.none : new BodyFraming('length', length)
  }

  static chunked(onData?: OnData): BodyFraming {
    return new BodyFraming('chunked', 0, onData)
  }

  static untilClose(): BodyFraming {
    return new BodyFraming('until-close', 0)
  }

  /** How many bytes the body has at least: by its length, else as many as came. */
  get least(): number {
    return this.bytes + (this.framing === 'length' ? this.#remaining : 0)
  }

  /**
   * Where the body's part of `bytes[start, end)` ends.
   * @returns that position, or -1 when the chunked framing is malformed
   */
  take(bytes: Uint8Array, start: number, end: number): number {
    if (this.isDone) return start
    const stop = this.#stop(bytes, start, end)
    if (stop > start) this.bytes += stop - start
    return stop
  }

  #stop(bytes: Uint8Array, start: number, end: number): number {
    if (this.#chunked !== null) {
      const stop = this.#chunked.scan(bytes, start, end)
      this.isDone = this.#chunked.isDone
      return stop
    }
    if (this.framing === 'until-close') return end
    const taken = Math.min(this.#remaining, end - start)
    this.#remaining -= taken
    this.isDone = this.#remaining === 0
    return start + taken
  }
}
