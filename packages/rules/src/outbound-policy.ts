import type { OutboundTrafficPolicy, Question } from './decision.ts'
import type { RouteTable } from './route-table.ts'

/** What becomes of this caller's traffic where no rule is about it. */
export function outboundPolicyOf(table: RouteTable, _question: Question): OutboundTrafficPolicy {
  return table.outboundTrafficPolicy
}
