import { BufferShelf } from './buffer-shelf.ts'

/** Room before the bytes in such a buffer, for a head that is longer than the one it takes the place of. */
export const headroom = 1024

export const smallBytes = 64 * 1024
export const mediumBytes = 256 * 1024
export const largeBytes = 1024 * 1024

const small = new BufferShelf({
  bytes: headroom + smallBytes,
  mostMade: Number.POSITIVE_INFINITY,
  mostKept: 128,
})

/** Larger ones, the largest first: 32 MiB in the process, whoever else would like to have one. */
const larger = [
  new BufferShelf({ bytes: headroom + largeBytes, mostMade: 16, mostKept: 16 }),
  new BufferShelf({ bytes: headroom + mediumBytes, mostMade: 64, mostKept: 64 }),
] as const

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
  readonly #shelf: BufferShelf | null
  #holders = 1

  private constructor(whole: Buffer, shelf: BufferShelf | null) {
    this.whole = whole
    this.#shelf = shelf
  }

  /** Has room for so many bytes behind the headroom, and one holder. */
  static take(bytes: number): PooledBuffer {
    const whole = bytes <= smallBytes ? small.take() : undefined
    if (whole !== undefined) return new PooledBuffer(whole, small)
    return new PooledBuffer(Buffer.allocUnsafeSlow(headroom + bytes), null)
  }

  /** Has room for so many bytes, or for less where too many large ones are in use. */
  static takeUpTo(bytes: number): PooledBuffer {
    for (const shelf of larger) {
      const whole = shelf.bytes <= headroom + bytes ? shelf.take() : undefined
      if (whole !== undefined) return new PooledBuffer(whole, shelf)
    }
    return PooledBuffer.take(smallBytes)
  }

  /** Bytes that buffers larger than small ones take at the moment, in use or kept. */
  static get largerBytes(): number {
    return larger.reduce((sum, { made, bytes }) => sum + made * bytes, 0)
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
    if (this.#holders === 0) this.#shelf?.put(this.whole)
  }
}
