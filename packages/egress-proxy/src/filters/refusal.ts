import type { NearestRule } from '@bookinfo/rules'
import type { FailureCode } from '../failures.ts'

/** Why an exchange does not go on: a code of the failure table and a sentence for people. */
export interface Refusal {
  readonly code: FailureCode
  readonly detail: string
  /** The rule that came nearest to allowing, when policy denied. */
  readonly nearest?: NearestRule
  /** Where a redirect leads. */
  readonly location?: string
  /** Seconds after which it may work; for limits. */
  readonly retryAfterS?: number
  /** Where a rule says so, instead of the status of the code. */
  readonly status?: number
}

/** Whether a refusal came instead of what was asked for. */
export function isRefusal(result: object): result is Refusal {
  return (result as Partial<Refusal>).code !== undefined
}
