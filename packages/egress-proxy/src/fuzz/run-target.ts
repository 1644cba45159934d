import { makeInput } from './mutate.ts'
import { createRandom } from './random.ts'
import type { Target } from './target.ts'

export interface Run {
  readonly target: string
  readonly seed: number
  readonly inputs: number
  /** How many of them the parser took. */
  readonly taken: number
  readonly slowestMs: number
  readonly seconds: number
}

/** An input that the parser did not stand. */
class FuzzError extends Error {
  override readonly name = 'FuzzError'

  constructor(target: string, index: number, input: Buffer, why: string, cause?: unknown) {
    const shown = JSON.stringify(input.toString('latin1'))
    super(`${target}, input ${index}: ${why}\n  input (latin1): ${shown}`, { cause })
  }
}

/** An input that takes longer hangs; twice, as a busy machine may take as long for anything. */
const hangMs = 5_000

/**
 * Gives a parser so many inputs; the same seed gives the same ones.
 * @throws FuzzError at the first that is thrown at, not consistent, or takes for ever
 */
export function runTarget(target: Target, { seed, inputs }: { seed: number; inputs: number }): Run {
  const random = createRandom(seed)
  const startedAt = performance.now()
  let before = startedAt
  let slowestMs = 0
  let taken = 0
  for (let index = 0; index < inputs; index++) {
    const input = makeInput(random, target)
    taken += checkOne(target, index, input) ? 1 : 0
    const now = performance.now()
    slowestMs = Math.max(slowestMs, now - before)
    if (now - before > hangMs) checkAgain(target, index, input)
    before = performance.now()
  }
  return {
    target: target.name,
    seed,
    inputs,
    taken,
    slowestMs,
    seconds: (before - startedAt) / 1_000,
  }
}

function checkAgain(target: Target, index: number, input: Buffer): void {
  const startedAt = performance.now()
  checkOne(target, index, input)
  const tookMs = Math.round(performance.now() - startedAt)
  if (tookMs > hangMs) throw new FuzzError(target.name, index, input, `took ${tookMs} ms`)
}

function checkOne(target: Target, index: number, input: Buffer): boolean {
  try {
    return target.check(input)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new FuzzError(target.name, index, input, why, error)
  }
}
