const smallBytes = 32 * 1024
const largeBytes = 256 * 1024
const bulkBytes = 4 * 1024 * 1024

/** Room before the bytes read, for a head that is longer than the one it takes the place of. */
const headroom = 1024

/** Small buffers whose connections are gone, for those to come; so many are kept. */
const spare: Buffer[] = []
const mostSpare = 64

/**
 * The buffer one upstream connection is read into. It is used again for the next read, unless its bytes were lent to
 * a write the kernel took only in part: then the next read gets a new one. A connection that has moved some
 * megabytes gets a large buffer, as fewer and longer reads are cheaper.
 */
export class ReadBuffer {
  #whole = spare.pop() ?? Buffer.allocUnsafeSlow(headroom + smallBytes)
  #buffer = this.#whole.subarray(headroom)
  #isLent = false
  #moved = 0

  /** The buffer for the next read. */
  next(): Buffer {
    const wanted = this.#moved > bulkBytes ? largeBytes : smallBytes
    if (this.#isLent || this.#buffer.length < wanted) {
      this.#whole = Buffer.allocUnsafeSlow(headroom + wanted)
      this.#buffer = this.#whole.subarray(headroom)
      this.#isLent = false
    }
    return this.#buffer
  }

  /**
   * Puts `head` right before `bytes`, a part of what was read last, over what stands there, so that both can be
   * written as one.
   * @returns both; `null` when the bytes are not in this buffer, or have not so much room before them
   */
  putBefore(bytes: Buffer, head: Buffer): Buffer | null {
    if (bytes.buffer !== this.#whole.buffer || bytes.byteOffset < head.length) return null
    const start = bytes.byteOffset - head.length
    head.copy(this.#whole, start)
    return this.#whole.subarray(start, bytes.byteOffset + bytes.length)
  }

  count(bytes: number): void {
    this.#moved += bytes
  }

  /** Someone still needs the bytes read last. */
  lend(): void {
    this.#isLent = true
  }

  /**
   * The connection is closed, and nobody needs what was read from it, unless it was lent: another connection may have
   * the buffer. Called once.
   */
  giveBack(): void {
    if (this.#isLent || this.#whole.length > headroom + smallBytes) return
    if (spare.length < mostSpare) spare.push(this.#whole)
    this.#isLent = true
  }
}
