import {
  type Flushing,
  headroom,
  mediumBytes,
  PooledBuffer,
  smallBytes,
} from '../cluster/pooled-buffer.ts'

/** A buffer that was filled before its bytes could be handed on. */
interface Full {
  readonly buffer: PooledBuffer
  readonly bytes: Buffer
}

/**
 * The bytes of one stream's answer between the session's reading and whoever takes them: what belongs together is put
 * together, as frames of other streams stand between. In most turns a stream fills a part of one buffer, and gives it
 * back when that was written.
 */
export class AnswerBytes {
  #current: PooledBuffer | null = null
  /** Of the current buffer: what was handed on ends, and what came ends. */
  #from = 0
  #end = 0
  #full: Full[] = []
  /** Of what is just being handed on, and of what was before it and is not let go of. */
  #handing: PooledBuffer | null = null
  #held: PooledBuffer[] = []
  /** Whether more is to come than a small buffer holds. */
  #expectsMuch = false

  /** Whether there is something to hand on. */
  get isWaiting(): boolean {
    return this.#full.length > 0 || this.#from < this.#end
  }

  /** Bytes in the current buffer that wait to be handed on. */
  get waiting(): number {
    return this.#end - this.#from
  }

  /** Where the room begins in what `reserve` returned. */
  get end(): number {
    return this.#end
  }

  /** So many bytes are to come, as far as is known: where they are many, they are to stand in one buffer if there is one. */
  expect(bytes: number): void {
    this.#expectsMuch = bytes > smallBytes
  }

  /** A buffer with room for so many bytes from `end`; `advance` then. */
  reserve(most: number): Buffer {
    const current = this.#current
    if (current !== null && current.whole.length - this.#end >= most) return current.whole
    if (current !== null) this.#putAside(current)
    const next =
      this.#expectsMuch && most <= smallBytes
        ? PooledBuffer.takeUpTo(mediumBytes)
        : PooledBuffer.take(most)
    this.#current = next
    this.#from = headroom
    this.#end = headroom
    return next.whole
  }

  advance(end: number): void {
    this.#end = end
  }

  /** Copies `bytes[start, end)`, over several buffers where they do not fit. */
  add(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at < end) {
      const room = this.#current === null ? 0 : this.#current.whole.length - this.#end
      const whole = this.reserve(room > 0 ? 1 : Math.min(end - at, smallBytes))
      const to = Math.min(end, at + whole.length - this.#end)
      bytes.copy(whole, this.#end, at, to)
      this.#end += to - at
      at = to
    }
  }

  /** The next bytes that stand together and were not handed on. */
  next(): Buffer | null {
    const full = this.#full.shift()
    if (full !== undefined) {
      this.#handing = full.buffer
      return full.bytes
    }
    const current = this.#current
    if (current === null || this.#from === this.#end) return null
    this.#handing = current
    const bytes = current.whole.subarray(this.#from, this.#end)
    this.#from = this.#end
    return bytes
  }

  /** What was handed on last is needed until it is let go of. */
  hold(): void {
    if (this.#handing !== null && this.#handing !== this.#current) this.#held.push(this.#handing)
    this.#handing = null
  }

  /** What is held is not needed any more, but by whom it was lent to. */
  letGo(): void {
    if (this.#held.length > 0) this.#releaseHeld()
    const current = this.#current
    if (current === null || current === this.#handing || this.#from < this.#end) return
    current.release()
    this.#current = null
    this.#end = this.#from
  }

  #releaseHeld(): void {
    for (const buffer of this.#held) buffer.release()
    this.#held = []
  }

  /** What was handed on is needed until `to` has written it. */
  lend(to: Flushing): void {
    for (const buffer of this.#held) buffer.lend(to)
    for (const { buffer } of this.#full) buffer.lend(to) // a part of it may have gone before it was full
    if (this.#handing !== this.#current) this.#handing?.lend(to)
    this.#current?.lend(to)
    this.letGo()
  }

  /** `head` and `bytes`, a part of what was handed on last, as one. */
  putBefore(bytes: Buffer, head: Buffer): Buffer {
    const whole = this.#wholeOf(bytes)
    const start = bytes.byteOffset - head.length
    if (whole === null || start < 0) return Buffer.concat([head, bytes])
    head.copy(whole, start)
    return whole.subarray(start, bytes.byteOffset + bytes.length)
  }

  /** The buffer with bytes that were handed on, unless a write uses a part of it. */
  #wholeOf({ buffer }: Buffer): Buffer | null {
    const isOurs = (one: PooledBuffer): boolean => one.whole.buffer === buffer
    const own = this.#current !== null && isOurs(this.#current) ? this.#current : null
    const found = own ?? this.#held.find(isOurs)
    return found === undefined || found.isShared ? null : found.whole
  }

  /** Nobody wants what comes. */
  drop(): void {
    this.#full = []
    this.#from = this.#end
  }

  /** The current buffer has no room for what comes next. */
  #putAside(current: PooledBuffer): void {
    if (this.#from < this.#end)
      this.#full.push({ buffer: current, bytes: current.whole.subarray(this.#from, this.#end) })
    else this.#held.push(current)
  }
}
