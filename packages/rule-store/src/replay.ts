import { refKey, refOf } from './object-ref.ts'
import type { Bookkeeping, LogEntry } from './parse-store-log.ts'
import type { Stored } from './reconcile.ts'

/** The bookkeeping that the base and the lines of the log tell together. */
export interface Replayed extends Bookkeeping {
  /** What the newest line tells of, as it was before. */
  readonly former: readonly Stored[]
}

/** Lines older than the base are from before the last folding. */
export function replay(
  { version, given, objects }: Bookkeeping,
  entries: readonly LogEntry[],
): Replayed {
  const byKey = new Map(objects.map((stored) => [keyOf(stored), stored]))
  const newer = entries.filter((entry) => entry.version >= version)
  let former: readonly Stored[] = []
  for (const { put, drop } of newer) {
    former = [...drop, ...put.map(keyOf)].flatMap((key) => byKey.get(key) ?? [])
    for (const key of drop) byKey.delete(key)
    for (const stored of put) byKey.set(keyOf(stored), stored)
  }
  const last = newer.at(-1) ?? { version, given }
  // A line from before the last folding may be of the same version, and say less.
  const mostGiven = Math.max(given, last.given)
  return { version: last.version, given: mostGiven, objects: [...byKey.values()], former }
}

export function keyOf({ resource }: Stored): string {
  return refKey(refOf(resource))
}
