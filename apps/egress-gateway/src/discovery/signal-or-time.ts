/** For whoever waits until something happens, but no longer than they may. */
export class SignalOrTime {
  #resolve = (): void => {}

  /** Resolves with the next `signal()`, or after `ms`. One waits at a time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#resolve = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  signal(): void {
    this.#resolve()
  }
}
