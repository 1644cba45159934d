/** For whoever waits until something happens, but no longer than they may. */
export class SignalOrTime {
  /** Of who waits: a promise that is resolved once more costs a busy gateway more than a line of its log. */
  #resolve: (() => void) | null = null

  /** Resolves with the next `signal()`, or after `ms`. One waits at a time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#resolve = null
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#resolve = end
    })
  }

  signal(): void {
    this.#resolve?.()
  }
}
