/** What booth mode needs of the walkthrough. */
export interface BoothTour {
  /** How many steps there are. */
  readonly count: number
  open(step: number): void
  /** How many choices the question of a step has; 0: it asks nothing. */
  choicesOf(step: number): number
  answer(choice: number): void
  act(): Promise<void>
  isDone(): boolean
}

interface BoothOptions {
  readonly tour: BoothTour
  /** From 0 up to 1; the same numbers make the same show. */
  readonly random: () => number
  /** Rejects when the show is over. */
  readonly sleep: (ms: number) => Promise<void>
}

/** Time to read a step before anything happens, and to see what came of it, milliseconds. */
const readMs = 6_000
const lookMs = 7_000
/** How much longer either may take. */
const spreadMs = 3_000
/** A step that does not come true by then is passed over: a show goes on. */
const longestMs = 12_000
const askMs = 250

/**
 * Tells the story from its first step to its last, over and over, until `sleep` rejects. Each step is opened, read,
 * answered where it asks something, done by its own deed, and looked at. spec: console 4.10.
 */
export async function runBooth({ tour, random, sleep }: BoothOptions): Promise<never> {
  const pause = (ms: number): Promise<void> => sleep(Math.round(ms + random() * spreadMs))
  for (;;) {
    for (let step = 0; step < tour.count; step += 1) {
      tour.open(step)
      await pause(readMs)
      const choices = tour.choicesOf(step)
      if (choices > 0) {
        tour.answer(Math.floor(random() * choices))
        await pause(readMs / 2)
      }
      await tour.act()
      for (let waited = 0; !tour.isDone() && waited < longestMs; waited += askMs) await sleep(askMs)
      await pause(lookMs)
    }
  }
}

/** Numbers from 0 up to 1 that a seed fixes: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
