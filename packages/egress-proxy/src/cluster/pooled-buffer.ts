/** Room before the bytes in such a buffer, for a head that is longer than the one it takes the place of. */
export const headroom = 1024

export const smallBytes = 64 * 1024

/** Small buffers that nobody uses, for whoever needs one next; so many are kept. */
const spare: PooledBuffer[] = []
const mostSpare = 128

/** Where bytes were written to: calls back once all of them have left, or never when it closes before. */
export interface Flushing {
  whenFlushed(callback: () => void): void
}

/**
 * A buffer that is used again once nobody holds it any more: who took it, and each write that the kernel took only in
 * part. A new one for each read costs more than what is read: its pages have to be mapped, and what V8 does not hold
 * itself makes it collect garbage.
 */
export class PooledBuffer {
  readonly whole: Buffer
  #holders = 1

  private constructor(bytes: number) {
    this.whole = Buffer.allocUnsafeSlow(headroom + bytes)
  }

  /** Has room for so many bytes behind the headroom, and one holder. */
  static take(bytes: number): PooledBuffer {
    const pooled = bytes <= smallBytes ? spare.pop() : undefined
    if (pooled === undefined) return new PooledBuffer(Math.max(bytes, smallBytes))
    pooled.#holders = 1
    return pooled
  }

  /** Whether others hold it, too: what stands in it must stay. */
  get isShared(): boolean {
    return this.#holders > 1
  }

  /** One more needs it until `to` has written what it was given. */
  lend(to: Flushing): void {
    this.#holders += 1
    to.whenFlushed(() => this.release())
  }

  /** One of its holders does not need it any more. Buffers of other sizes are not kept. */
  release(): void {
    this.#holders -= 1
    const isSmall = this.whole.length === headroom + smallBytes
    if (this.#holders === 0 && isSmall && spare.length < mostSpare) spare.push(this)
  }
}
