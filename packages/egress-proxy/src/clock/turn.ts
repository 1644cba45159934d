/** Whoever was given something that is to be worked on when the turn ends. */
export interface TurnTaker {
  onTurnEnd(): void
}

/**
 * What one turn of the event loop brought, worked on in a row once everything that was ready has been read. Between two
 * reads from the kernel the processor forgets the proxy's code, and running it costs several times as much as in a row
 * (docs/performance.md). A turn ends before the loop waits again, so nothing waits for what is still to come.
 */
class Turn {
  #takers: TurnTaker[] = []

  /** Has `taker` called when the turn ends, in the order of joining; once for each time it joined. */
  join(taker: TurnTaker): void {
    if (this.#takers.length === 0) setImmediate(this.#end)
    this.#takers.push(taker)
  }

  readonly #end = (): void => {
    const takers = this.#takers
    this.#takers = []
    for (const taker of takers) taker.onTurnEnd()
  }
}

/** One for the process, as there is one event loop. */
export const turn = new Turn()
