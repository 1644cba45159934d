const mostKept = 1_000

/** The newest streams that were reset from this side: what the peer had sent for them before it knew is no fault of its. */
export class ResetStreams {
  /** By id, what was left of the window. */
  readonly #windows = new Map<number, number>()

  add(streamId: number, window: number): void {
    this.#windows.set(streamId, window)
    if (this.#windows.size <= mostKept) return
    for (const oldest of this.#windows.keys()) {
      this.#windows.delete(oldest)
      return
    }
  }

  has(streamId: number): boolean {
    return this.#windows.has(streamId)
  }

  /** DATA came for one of them. @returns whether its window had room for it */
  count(streamId: number, bytes: number): boolean {
    const window = (this.#windows.get(streamId) ?? 0) - bytes
    this.#windows.set(streamId, window)
    return window >= 0
  }
}
