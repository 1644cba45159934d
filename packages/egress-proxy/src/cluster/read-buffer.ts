const smallBytes = 32 * 1024
const largeBytes = 256 * 1024
const bulkBytes = 4 * 1024 * 1024

/**
 * The buffer one upstream connection is read into. It is used again for the next read, unless its bytes were lent to
 * a write the kernel took only in part: then the next read gets a new one. A connection that has moved some
 * megabytes gets a large buffer, as fewer and longer reads are cheaper.
 */
export class ReadBuffer {
  #buffer = Buffer.allocUnsafeSlow(smallBytes)
  #isLent = false
  #moved = 0

  /** The buffer for the next read. */
  next(): Buffer {
    const wanted = this.#moved > bulkBytes ? largeBytes : smallBytes
    if (this.#isLent || this.#buffer.length < wanted) {
      this.#buffer = Buffer.allocUnsafeSlow(wanted)
      this.#isLent = false
    }
    return this.#buffer
  }

  count(bytes: number): void {
    this.#moved += bytes
  }

  /** Someone still needs the bytes read last. */
  lend(): void {
    this.#isLent = true
  }
}
