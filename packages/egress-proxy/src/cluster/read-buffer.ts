import { headroom, keepSmall, smallBytes, takeSmall } from './spare-buffers.ts'

const largeBytes = 256 * 1024
const bulkBytes = 4 * 1024 * 1024

/** What is read at once from TLS (RFC 8446 section 5.1): less room than that is not read into. */
const leastRoom = 16 * 1024

/**
 * The buffer one upstream connection is read into. It is used again for the next read, unless its bytes were lent to a
 * write the kernel took only in part: then the next read gets another one. While bytes are held until the turn ends,
 * what is read next is put behind them, so that both are one. An exchange that has moved some megabytes gets a large
 * buffer, as fewer and longer reads and writes are cheaper.
 */
export class ReadBuffer {
  #whole = takeSmall()
  #buffer = this.#whole.subarray(headroom)
  /** The buffer with the bytes that are held; another one is read into when it is full. */
  #held: Buffer | null = null
  #heldEnd = 0
  #isLent = false
  #moved = 0

  /** The buffer for the next read. */
  next(): Buffer {
    const isHeld = this.#held === this.#whole
    if (isHeld && this.#whole.length - this.#heldEnd >= leastRoom)
      return this.#whole.subarray(this.#heldEnd)
    const wanted = this.#moved > bulkBytes ? largeBytes : smallBytes
    if (isHeld || this.#isLent || this.#buffer.length < wanted) {
      this.#whole = wanted === smallBytes ? takeSmall() : Buffer.allocUnsafeSlow(headroom + wanted)
      this.#buffer = this.#whole.subarray(headroom)
      this.#isLent = false
    }
    return this.#buffer
  }

  /**
   * Puts `head` right before `bytes`, a part of what is held or else was read last, over what stands there, so that
   * both can be written as one.
   * @returns both; `null` when the bytes are not in this buffer, or may not have so much room before them
   */
  putBefore(bytes: Buffer, head: Buffer): Buffer | null {
    const whole = this.#held ?? this.#whole
    if (bytes.buffer !== whole.buffer || bytes.byteOffset < head.length) return null
    if (whole === this.#whole && this.#isLent) return null
    const start = bytes.byteOffset - head.length
    head.copy(whole, start)
    return whole.subarray(start, bytes.byteOffset + bytes.length)
  }

  count(bytes: number): void {
    this.#moved += bytes
  }

  /** Another exchange begins. */
  startOver(): void {
    this.#moved = 0
  }

  /** `bytes`, read last, and what is held before them, are needed until `letGo()`. */
  hold(bytes: Buffer): void {
    this.#held = this.#whole
    this.#heldEnd = bytes.byteOffset + bytes.length
  }

  /** The bytes held are not needed any more, unless they were lent since. */
  letGo(): void {
    if (this.#held !== null && this.#held !== this.#whole) keepSmall(this.#held)
    this.#held = null
  }

  /** Someone still needs the bytes held, or else read last. */
  lend(): void {
    if (this.#held === null || this.#held === this.#whole) this.#isLent = true
    this.#held = null
  }

  /**
   * The connection is closed, and nobody needs what was read from it, unless it was lent: another connection may have
   * the buffer. Called once.
   */
  giveBack(): void {
    if (!this.#isLent) keepSmall(this.#whole)
    this.#isLent = true
  }
}
