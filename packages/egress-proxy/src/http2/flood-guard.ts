const mostInWindow = 1_000
const windowMs = 10_000

/**
 * Counts what a peer may send as often as it likes and what brings nobody further: settings, pings, updates of windows,
 * empty frames, frames for streams that are gone. What does bring an exchange further pays for some of it.
 */
export class FloodGuard {
  #count = 0
  #since = performance.now()

  /** @returns whether it is too much: more than 1,000 in 10 s */
  take(): boolean {
    this.#count += 1
    if (this.#count <= mostInWindow) return false
    const now = performance.now()
    const isFast = now - this.#since < windowMs
    this.#since = now
    this.#count = 0
    return isFast
  }

  /** Something moved that is worth so many idle frames. */
  give(frames: number): void {
    this.#count = Math.max(0, this.#count - frames)
  }
}
