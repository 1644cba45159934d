const slabBytes = 64 * 1024

/**
 * Room for bytes that are written once and then forgotten: cut one after the other from a larger buffer, as a buffer
 * for each costs more than filling it. Nothing is used twice.
 */
export class Slab {
  #buffer = Buffer.allocUnsafeSlow(slabBytes)
  /** Where the room begins in what `reserve` returned. */
  start = 0

  /** A buffer with room for `most` bytes from `start`. */
  reserve(most: number): Buffer {
    if (this.start + most <= this.#buffer.length) return this.#buffer
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(slabBytes, most))
    this.start = 0
    return this.#buffer
  }

  /** The bytes from `start` to `end`; what was reserved behind them is free again. */
  cut(end: number): Buffer {
    const bytes = this.#buffer.subarray(this.start, end)
    this.pass(end)
    return bytes
  }

  /** The same for whoever needs no view of them. */
  pass(end: number): void {
    this.start = end
  }
}
