import type { Decision, Question } from '../decision.ts'
import { judgeWebSocket } from '../judge-web-socket.ts'
import { ourAnnotations } from '../our-annotations.ts'
import { ruleKey } from '../resource-key.ts'
import type { RouteTable } from '../route-table.ts'
import { authorityText } from '../upstream-host.ts'
import type { ExplainedPlace, ExplainedUpstream, Explanation } from './explanation.ts'

interface Judged {
  readonly decision: Decision
  readonly upstream: ExplainedUpstream | null
}

/** The decision, and what the gateway refuses after it: a request that the route does not serve, an address that is not public. */
export function explainVerdict(
  table: RouteTable,
  question: Question,
  { decision, upstream }: Judged,
): Pick<Explanation, 'verdict' | 'reason' | 'message'> {
  if (decision.action === 'deny') {
    const { reason, message } = decision
    return { verdict: 'deny', reason, message }
  }
  const unserved =
    question.speech === 'http' ? judgeWebSocket(decision, asksForWebSocket(question)) : undefined
  if (unserved !== undefined) {
    const route = decision.routeRule === undefined ? 'its route' : ruleKey(decision.routeRule)
    const serves = unserved === 'websocket_required' ? 'WebSockets only' : 'no WebSockets'
    return { verdict: 'deny', reason: unserved, message: `${route} serves ${serves}` }
  }
  const rule = decision.reason === 'allowed' ? decision.rule : undefined
  const isRefused = ({ name, range }: ExplainedPlace): boolean =>
    range !== null && range !== 'public' && !(rule !== undefined && table.mayReach(rule, name))
  const ways = upstream?.ways ?? []
  const [refused] = ways[0]?.places ?? []
  // A way without a place is answered with 503, which is no refusal of an address.
  if (
    refused !== undefined &&
    ways.every(({ places }) => places.length > 0 && places.every(isRefused))
  ) {
    const message = `${refused.name} is a ${refused.range} address: the gateway dials those only where the rule's annotation ${ourAnnotations.internal} names them`
    return { verdict: 'deny', reason: 'destination_ip_prohibited', message }
  }
  return { verdict: 'allow', reason: decision.reason, message: sayAllowed(question, decision) }
}

function asksForWebSocket({ request }: Question): boolean {
  const options = request?.header('connection')?.toLowerCase().split(',') ?? []
  const isUpgrade = options.some((option) => option.trim() === 'upgrade')
  return isUpgrade && request?.header('upgrade')?.toLowerCase() === 'websocket'
}

function sayAllowed(question: Question, decision: Extract<Decision, { action: 'allow' }>): string {
  const what = `${question.workload} may reach ${authorityText(question)}`
  if (decision.reason === 'mesh') return `${what}: ${decision.service} is a service of the mesh`
  if (decision.reason === 'allow_any') {
    return `${what}: no rule is about it, and the outbound traffic policy is ALLOW_ANY`
  }
  return `${what}: ${ruleKey(decision.rule)} allows ${decision.pattern}, ${decision.protocol}`
}
