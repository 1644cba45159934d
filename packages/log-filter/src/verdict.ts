import type { LoggedCall } from './logged-call.ts'

/** What became of an exchange, in three words. */
export type Verdict = 'allowed' | 'blocked' | 'upstream-error'

/**
 * The verdict a record stands for. First match wins: refused by policy or by the proxy itself is
 * `blocked`; a failed upstream or an answer of 400 and above is `upstream-error`; the rest is
 * `allowed`, a downstream that left early included. spec: console 4.3.
 */
export function verdictOf(record: LoggedCall): Verdict {
  const { action, endedBy, status } = record
  if (action === 'deny' || endedBy === 'policy' || endedBy === 'proxy') return 'blocked'
  if (endedBy === 'upstream') return 'upstream-error'
  if (endedBy === 'upstream-answer' && status >= 400) return 'upstream-error'
  return 'allowed'
}
