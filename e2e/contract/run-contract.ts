import { ask } from './ask.ts'
import type { Difference } from './compare.ts'
import type { Arguments } from './read-arguments.ts'
import type { Row } from './row.ts'
import { judge, type Observation, runRowHere, runRowThere } from './run-row.ts'

/** What became of one row. */
export type Result =
  | { readonly row: Row; readonly state: 'passed' }
  | {
      readonly row: Row
      readonly state: 'differs'
      readonly differences: readonly Difference[]
      /** Why ours differs, when this is exactly what ours does. */
      readonly knownReason?: string | undefined
    }
  | { readonly row: Row; readonly state: 'not run'; readonly reason: string }

const patienceMs = 10_000

/** Somebody did not answer at all, so that nothing can be said of them. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** Runs the rows one after another. Throws `UnreachableError` when a service to be asked is not there. */
export async function runContract(
  rows: readonly Row[],
  { bases, expect }: Arguments,
): Promise<readonly Result[]> {
  for (const [service, base] of bases) await reach(service, base)
  const results: Result[] = []
  for (const row of rows) {
    const base = bases.get(row.service)
    const reason = bases.size > 0 ? reasonNotToRun(row, base) : undefined
    if (reason === undefined) {
      results.push(toResult(row, expect, await observe(row, base)))
    } else {
      results.push({ row, state: 'not run', reason })
    }
  }
  return results
}

function reasonNotToRun(row: Row, base: URL | undefined): string | undefined {
  if (row.given !== undefined) return 'needs control of its peers or versions'
  return base === undefined ? `no URL of ${row.service}` : undefined
}

function observe(row: Row, base: URL | undefined): Promise<Observation> {
  return base === undefined ? runRowHere(row) : runRowThere(row, base)
}

function toResult(row: Row, expect: Arguments['expect'], seen: Observation): Result {
  const differences = judge(row, expect, seen)
  if (differences.length === 0) return { row, state: 'passed' }
  const isOurs = row.ours !== undefined && judge(row, 'ours', seen).length === 0
  return { row, state: 'differs', differences, knownReason: isOurs ? row.because : undefined }
}

async function reach(service: string, base: URL): Promise<void> {
  try {
    await ask(base, { path: '/health' }, '', patienceMs)
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error)
    throw new UnreachableError(`${service}: nobody answers at ${base.href} (${reason})`)
  }
}
