import { decide } from './decide.ts'
import type { Decision, Question, Reason } from './decision.ts'
import { ruleKey } from './resource-key.ts'
import type { RouteTable } from './route-table.ts'

/** What became of a call, as far as rules have a say in it. */
export interface Outcome {
  readonly action: 'allow' | 'deny'
  readonly reason: Reason
  /** Keys of the rules that decided, `egress-rule/default/googleapis`. */
  readonly rule: string | null
  readonly routeRule: string | null
  readonly tls: 'none' | 'originate' | 'passthrough' | null
}

export interface Replayed<Call> {
  readonly call: Call
  readonly before: Outcome
  readonly after: Outcome
}

/**
 * The calls that go otherwise under the second rules than under the first: both are asked anew, whatever became of
 * the call when it was made.
 */
export function replay<Call extends { readonly question: Question }>(
  before: RouteTable,
  after: RouteTable,
  calls: readonly Call[],
): readonly Replayed<Call>[] {
  return calls
    .map((call) => ({
      call,
      before: toOutcome(decide(before, call.question)),
      after: toOutcome(decide(after, call.question)),
    }))
    .filter((one) => !isSame(one.before, one.after))
}

function toOutcome(decision: Decision): Outcome {
  const { action, reason } = decision
  if (action === 'deny') return { action, reason, rule: null, routeRule: null, tls: null }
  const rule = decision.reason === 'allowed' ? ruleKey(decision.rule) : null
  const routeRule = decision.routeRule === undefined ? null : ruleKey(decision.routeRule)
  return { action, reason, rule, routeRule, tls: decision.tls }
}

function isSame(a: Outcome, b: Outcome): boolean {
  return (
    a.reason === b.reason && a.rule === b.rule && a.routeRule === b.routeRule && a.tls === b.tls
  )
}
