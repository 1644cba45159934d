import { decide } from './decide.ts'
import type { Decision, Question, Reason, RouteTarget } from './decision.ts'
import { findOpening } from './find-opening.ts'
import { ruleKey } from './resource-key.ts'
import type { RouteTable } from './route-table.ts'
import { formOf, possibleRoutes, sayUnrecorded } from './unrecorded.ts'

/** What became of a call, as far as rules have a say in it. */
export interface Outcome {
  readonly action: 'allow' | 'deny'
  readonly reason: Reason
  /** Keys of the rules that decided, `egress-rule/default/googleapis`. */
  readonly rule: string | null
  readonly routeRule: string | null
  readonly tls: 'none' | 'originate' | 'passthrough' | null
  /** Where a route sends it, `version=v2 100%`; `null` where no route says so. */
  readonly to: string | null
  /** What a route does with it besides, by the names of `RouteActions`. */
  readonly actions: readonly string[]
}

export interface Replayed<Call> {
  readonly call: Call
  readonly before: Outcome
  readonly after: Outcome
}

export interface Replay<Call> {
  /** The calls that go otherwise. */
  readonly changes: readonly Replayed<Call>[]
  /** Those of which nobody can tell, since a rule looks at what was not recorded. */
  readonly unjudged: readonly { readonly call: Call; readonly why: string }[]
}

/**
 * The calls that go otherwise under the second rules than under the first: both are asked anew, whatever became of
 * the call when it was made. A call whose way depends on what was not recorded is not guessed at: it is told with the
 * rule that looks at it, unless both sets of rules look at the same things and do the same.
 */
export function replay<Call extends { readonly question: Question }>(
  before: RouteTable,
  after: RouteTable,
  calls: readonly Call[],
): Replay<Call> {
  const changes: Replayed<Call>[] = []
  const unjudged: { call: Call; why: string }[] = []
  for (const call of calls) {
    const { question } = call
    const [first, second] = [decide(before, question), decide(after, question)]
    const ways = [waysOf(before, question, first), waysOf(after, question, second)] as const
    const why = ways.map(sayUnrecorded).find((text) => text !== undefined)
    const opensAlike = openingOf(before, question, first) === openingOf(after, question, second)
    if (why !== undefined) {
      if (!opensAlike || formOf(ways[0]) !== formOf(ways[1])) unjudged.push({ call, why })
    } else if (!opensAlike || wayOf(first) !== wayOf(second)) {
      changes.push({ call, before: toOutcome(first), after: toOutcome(second) })
    }
  }
  return { changes, unjudged }
}

function waysOf(table: RouteTable, question: Question, decision: Decision) {
  return isOpen(decision) ? possibleRoutes(table, question) : []
}

/** Routes are asked for what is open, and for nothing else. */
function isOpen({ reason }: Decision): boolean {
  return reason === 'mesh' || reason === 'allowed' || reason === 'route_not_found'
}

/** What lets the call in before routes are asked, or why nothing does. */
function openingOf(table: RouteTable, question: Question, decision: Decision): string {
  if (!isOpen(decision)) return decision.reason
  const opening = findOpening(table, question)
  if (opening === undefined) return 'mesh'
  const { rule, protocol, cluster, originates } = opening
  return JSON.stringify([rule.key, protocol, cluster, originates])
}

/** All that routes make of it. */
function wayOf(decision: Decision): string {
  const { reason } = decision
  if (decision.action === 'deny' || decision.reason === 'allow_any') return reason
  const { tls, targets, routeRule, actions } = decision
  const route = routeRule === undefined ? null : ruleKey(routeRule)
  return JSON.stringify([reason, tls, route, targets, actions])
}

function toOutcome(decision: Decision): Outcome {
  const { action, reason } = decision
  const none = { rule: null, routeRule: null, tls: null, to: null, actions: [] }
  if (action === 'deny') return { action, reason, ...none }
  const rule = decision.reason === 'allowed' ? ruleKey(decision.rule) : null
  const routeRule = decision.routeRule === undefined ? null : ruleKey(decision.routeRule)
  const targets = decision.reason === 'allow_any' ? undefined : decision.targets
  const to = routeRule === null || targets === undefined ? null : targets.map(sayTarget).join(', ')
  const actions = Object.keys(decision.actions ?? {})
  return { action, reason, rule, routeRule, tls: decision.tls, to, actions }
}

function sayTarget({ labels, weight, service, outside, missing }: RouteTarget): string {
  const version = Object.entries(labels).map((pair) => pair.join('='))
  const where = [service ?? outside?.cluster?.host, ...version].filter((part) => part !== undefined)
  return missing ?? `${where.join(' ') || 'all versions'} ${weight}%`
}
