import { EgressError, type EgressProxy } from '@bookinfo/egress-proxy'
import type { Outcome } from './subscription-state.ts'
import { SnapshotError, type SnapshotParser } from './told-resources.ts'

/**
 * Puts the snapshot of one line of the stream in force, without the rules in it that cannot be; `undefined` for a
 * heartbeat. A snapshot of which nothing can be used is an outcome, not an error.
 *
 * @throws SyntaxError when the line is no snapshot at all, so that nothing can be said about a version
 */
export function takeSnapshot(
  line: string,
  parse: SnapshotParser,
  apply: EgressProxy['apply'],
): Outcome | undefined {
  let version: string | undefined
  try {
    const snapshot = parse(line)
    if (snapshot === undefined) return undefined
    version = snapshot.version
    return { version, rejected: null, refused: apply(snapshot) }
  } catch (error) {
    const known = error instanceof SnapshotError ? error.version : version
    if (known === undefined) throw error
    return { version: known, rejected: reasonOf(error), refused: [] }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof EgressError) return error.detail
  return error instanceof Error ? error.message : String(error)
}
