import { headroom, keepSmall, smallBytes, takeSmall } from '../cluster/spare-buffers.ts'

/** A buffer that was filled before its bytes could be handed on. */
interface Full {
  /** To be given back; `null` where a write may still use a part of it. */
  readonly whole: Buffer | null
  readonly bytes: Buffer
}

/**
 * The bytes of one stream's answer between the session's reading and whoever takes them: what belongs together is put
 * together, as frames of other streams stand between. In most turns a stream fills a part of one buffer, and gives it
 * back when that was written.
 */
export class AnswerBytes {
  #whole: Buffer | null = null
  /** Of the current buffer: what was handed on ends, and what came ends. */
  #from = 0
  #end = 0
  /** A write may still use what was handed on of the current buffer. */
  #isLent = false
  #full: Full[] = []
  /** Of what is just being handed on, and of what was before it and is not let go of. */
  #handing: Buffer | null = null
  #held: Buffer[] = []

  /** Whether there is something to hand on. */
  get isWaiting(): boolean {
    return this.#full.length > 0 || this.#from < this.#end
  }

  /** Where the room begins in what `reserve` returned. */
  get end(): number {
    return this.#end
  }

  /** A buffer with room for so many bytes from `end`; `advance` then. */
  reserve(most: number): Buffer {
    const whole = this.#whole
    if (whole !== null && whole.length - this.#end >= most) return whole
    if (whole !== null) this.#putAside(whole)
    const next = most <= smallBytes ? takeSmall() : Buffer.allocUnsafeSlow(headroom + most)
    this.#whole = next
    this.#from = headroom
    this.#end = headroom
    this.#isLent = false
    return next
  }

  advance(end: number): void {
    this.#end = end
  }

  /** Copies `bytes[start, end)`, over several buffers where they do not fit. */
  add(bytes: Buffer, start: number, end: number): void {
    let at = start
    while (at < end) {
      const room = this.#whole === null ? 0 : this.#whole.length - this.#end
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
      this.#handing = full.whole
      return full.bytes
    }
    if (this.#whole === null || this.#from === this.#end) return null
    this.#handing = this.#whole
    const bytes = this.#whole.subarray(this.#from, this.#end)
    this.#from = this.#end
    return bytes
  }

  /** What was handed on last is needed until it is let go of. */
  hold(): void {
    if (this.#handing !== null && this.#handing !== this.#whole) this.#held.push(this.#handing)
    this.#handing = null
  }

  /** What is held is not needed any more, unless it was lent since. */
  letGo(): void {
    for (const whole of this.#held) keepSmall(whole)
    this.#held = []
    if (this.#whole === null || this.#whole === this.#handing || this.#from < this.#end) return
    if (!this.#isLent) keepSmall(this.#whole)
    this.#whole = null
    this.#end = this.#from
  }

  /** A write still uses what was handed on. */
  lend(): void {
    this.#held = []
    this.#isLent = true
    if (this.#full.length > 0) this.#full = this.#full.map(({ bytes }) => ({ whole: null, bytes }))
    if (this.#from === this.#end && this.#whole !== this.#handing) this.#whole = null
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
    if (this.#whole?.buffer === buffer) return this.#isLent ? null : this.#whole
    return this.#held.find((whole) => whole.buffer === buffer) ?? null
  }

  /** Nobody wants what comes. */
  drop(): void {
    this.#full = []
    this.#from = this.#end
  }

  /** The current buffer has no room for what comes next. */
  #putAside(whole: Buffer): void {
    const free = this.#isLent ? null : whole
    if (this.#from < this.#end)
      this.#full.push({ whole: free, bytes: whole.subarray(this.#from, this.#end) })
    else if (free !== null) this.#held.push(free)
  }
}
