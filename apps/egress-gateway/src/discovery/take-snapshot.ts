import type { Snapshot } from '@bookinfo/discovery'
import { EgressError } from '@bookinfo/egress-proxy'
import type { Outcome } from './subscription-state.ts'
import { SnapshotError, type SnapshotParser } from './told-resources.ts'

/**
 * Puts the snapshot of one line of the stream in force; `undefined` for a heartbeat. A snapshot that cannot be read
 * or does not compile is an outcome, not an error.
 *
 * @throws SyntaxError when the line is no snapshot at all, so that nothing can be said about a version
 */
export function takeSnapshot(
  line: string,
  parse: SnapshotParser,
  apply: (snapshot: Snapshot) => void,
): Outcome | undefined {
  let version: string | undefined
  try {
    const snapshot = parse(line)
    if (snapshot === undefined) return undefined
    version = snapshot.version
    apply(snapshot)
    return { version, rejected: null }
  } catch (error) {
    const known = error instanceof SnapshotError ? error.version : version
    if (known === undefined) throw error
    return { version: known, rejected: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof EgressError) return error.detail
  return error instanceof Error ? error.message : String(error)
}
