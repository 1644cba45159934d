/** Whoever was given something that is to be worked on when the turn ends. */
export interface TurnTaker {
  onTurnEnd(): void
}

/** Where bytes are written to. */
interface TurnStream {
  write(bytes: Uint8Array): unknown
}

/** Whoever has to know how far its bytes got: the stream was told to write them. */
export interface TurnWriter {
  onWritten(): void
}

/** So many things taken and written are a small turn: one that three requests or answers make. */
const fewThings = 6

/** Little comes when so many turns in a row were small: some are with many clients, too. */
const calmTurns = 8

/**
 * What one turn of the event loop brought: once everything that was ready has been read, all of it is worked on in a
 * row, and what that leaves to be written is written in a row. Between two calls into the kernel the processor forgets
 * the proxy's code, and running it costs several times as much as in a row (docs/performance.md). A turn ends before
 * the loop waits again, so nothing waits for what is still to come.
 *
 * Where turns are small there is hardly a row, and whoever is written to could be at work meanwhile: what a small turn
 * leaves is written at once, and after some of them what may be worked on at once is, until a turn is no small one.
 */
class Turn {
  #takers: TurnTaker[] = []
  #lastTakers: TurnTaker[] = []
  #isAwaited = false
  /** Somebody is working: the clock stands still, and who joins has to wait. */
  #isWorking = false
  /** What is written is gathered, to be written in a row. */
  #isGathering = false
  /** How many turns in a row were small. */
  #smallTurns = 0
  /** What this turn took and wrote so far. */
  #things = 0
  #now = 0
  #time = 0
  #streams: TurnStream[] = []
  #chunks: Uint8Array[] = []
  #writers: (TurnWriter | null)[] = []

  /**
   * `performance.now()`, in milliseconds; while a turn is worked on, of when that began, as reading the clock for each
   * step of each exchange costs more than it tells.
   */
  get now(): number {
    return this.#isWorking ? this.#now : performance.now()
  }

  /** The system's clock, `Date.now()`, in the same way. */
  get time(): number {
    return this.#isWorking ? this.#time : Date.now()
  }

  /** Has `taker` called when the turn ends, in the order of joining; once for each time it joined. */
  join(taker: TurnTaker): void {
    this.#things += 1
    this.#wake()
    this.#takers.push(taker)
  }

  /** The same; or at once, before this returns, where little comes: for what nothing that comes behind it can change. */
  joinSoon(taker: TurnTaker): void {
    if (!this.#isCalm || this.#isWorking || this.#takers.length > 0) {
      this.join(taker)
      return
    }
    this.#things += 1
    this.#workAtOnce(taker)
  }

  /** Has `taker` called when the turn is worked on, before what that leaves is written: for what many add to. */
  joinLast(taker: TurnTaker): void {
    if (!this.#isWorking) this.#wake()
    this.#lastTakers.push(taker)
  }

  /** Writes `bytes` when what the turn brought is worked off; at once where it is not just being worked on. */
  write(stream: TurnStream, bytes: Uint8Array, writer: TurnWriter | null = null): void {
    this.#things += 1
    if (!this.#isGathering) {
      stream.write(bytes)
      writer?.onWritten()
      return
    }
    this.#streams.push(stream)
    this.#chunks.push(bytes)
    this.#writers.push(writer)
  }

  /** Writes what waits now: for whoever ends a stream, or writes to it past this. */
  flush(): void {
    if (this.#streams.length === 0) return
    const streams = this.#streams
    const chunks = this.#chunks
    const writers = this.#writers
    this.#streams = []
    this.#chunks = []
    this.#writers = []
    for (let at = 0; at < streams.length; at++) {
      const chunk = chunks[at]
      if (chunk !== undefined) streams[at]?.write(chunk)
      writers[at]?.onWritten()
    }
  }

  /** Little came in the last turns, and in this one so far. */
  get #isCalm(): boolean {
    return this.#smallTurns >= calmTurns && this.#things < fewThings
  }

  #wake(): void {
    if (this.#isAwaited) return
    this.#isAwaited = true
    setImmediate(this.#end)
  }

  #begin(): void {
    this.#now = performance.now()
    this.#time = Date.now()
    this.#isWorking = true
  }

  #workAtOnce(taker: TurnTaker): void {
    this.#begin()
    try {
      taker.onTurnEnd()
    } finally {
      this.#isWorking = false
      this.#takeLast()
      this.#wake() // to see how much the turn brought
    }
  }

  #takeLast(): void {
    const takers = this.#lastTakers
    if (takers.length === 0) return
    this.#lastTakers = []
    for (const taker of takers) taker.onTurnEnd()
  }

  readonly #end = (): void => {
    this.#isAwaited = false
    const takers = this.#takers
    if (takers.length > 0) this.#workInARow(takers)
    else this.#takeLast()
    this.#smallTurns = this.#things <= fewThings ? this.#smallTurns + 1 : 0
    this.#things = 0
  }

  #workInARow(takers: readonly TurnTaker[]): void {
    this.#takers = []
    this.#begin()
    this.#isGathering = !this.#isCalm
    let worked = 0
    try {
      for (; worked < takers.length; worked++) takers[worked]?.onTurnEnd()
    } finally {
      this.#isWorking = false
      this.#isGathering = false
      this.#takeLast()
      this.flush()
      // One has thrown, and the process may live on: the others are not to wait for ever.
      for (const taker of takers.slice(worked + 1)) this.join(taker)
    }
  }
}

/** One for the process, as there is one event loop. */
export const turn = new Turn()
