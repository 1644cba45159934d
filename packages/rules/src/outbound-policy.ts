import type { OutboundTrafficPolicy, Question } from './decision.ts'
import type { RouteTable } from './route-table.ts'
import { scopeOf } from './today/compile-sidecars.ts'

/** What becomes of this caller's traffic where no rule is about it. */
export function outboundPolicyOf(table: RouteTable, question: Question): OutboundTrafficPolicy {
  return scopeOf(table.sidecars, question)?.policy ?? table.outboundTrafficPolicy
}
