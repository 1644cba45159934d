import { isIP } from 'node:net'
import { callerHosts, decide, routesOf } from '../decide.ts'
import type { Decision, Question } from '../decision.ts'
import { judgeAddress } from '../judge-address.ts'
import { ourAnnotations } from '../our-annotations.ts'
import type { MeshRegistry } from '../registry.ts'
import { ruleKey } from '../resource-key.ts'
import type { RouteTable } from '../route-table.ts'
import { authorityText } from '../upstream-host.ts'
import { explainUpstream, givenAddresses } from './explain-upstream.ts'
import type { Explanation } from './explanation.ts'
import { tryRoutes } from './try-routes.ts'
import { tryRules } from './try-rules.ts'

export interface ExplainOptions {
  /** The authority as the client wrote it; default: the canonical one. */
  readonly written?: string
  /** Whether the client wrote the port; default true. */
  readonly portGiven?: boolean
  /** For the endpoints of mesh services; without it they are not named. */
  readonly registry?: MeshRegistry | null
  /** How many rules, and how many routes, are listed at most; default 20. */
  readonly most?: number
}

const speeches = ['http', 'tls', 'bytes'] as const

/**
 * What `decide()` says to a question, and how it comes to it: each rule with the first reason it misses, the route
 * rule, what goes upstream. One thing the gateway refuses after the rules have allowed it is told too: an address
 * that is not public.
 */
export function explain(
  table: RouteTable,
  question: Question,
  { written, portGiven = true, registry = null, most = 20 }: ExplainOptions = {},
): Explanation {
  const decision = decide(table, question)
  const mesh = table.mesh.get(question.host)
  const rules = mesh === undefined ? tryRules(table, question, decision) : []
  const candidates = routesOf(table, question)
  const routes = tryRoutes(candidates, question, callerHosts(table, question))
  return {
    asked: askedPlainly(question, written),
    ...verdictOf(table, question, decision),
    decision,
    rules: rules.slice(0, most),
    rulesOmitted: Math.max(0, rules.length - most),
    routes: routes.slice(0, most),
    routesOmitted: Math.max(0, routes.length - most),
    upstream: explainUpstream(question, decision, { portGiven, registry }),
    inside: question.speech === 'connect' ? insideTunnel(table, question) : [],
  }
}

/** The answer to a name that is none: the gateway judges nothing and refuses. */
export function explainBadName(
  { from, target }: { readonly from: string; readonly target: string },
  problem: string,
): Explanation {
  const asked = { workload: from, door: 'http-absolute', speech: 'http', written: target } as const
  return {
    asked: { ...asked, host: '', hostKind: 'name', port: 0, method: null, path: null },
    verdict: 'deny',
    reason: 'malformed_host',
    message: problem,
    decision: null,
    rules: [],
    rulesOmitted: 0,
    routes: [],
    routesOmitted: 0,
    upstream: null,
    inside: [],
  }
}

function askedPlainly(question: Question, written?: string): Explanation['asked'] {
  const { workload, door, speech, host, hostKind, port, request } = question
  return {
    workload,
    door,
    speech,
    written: written ?? authorityText(question),
    host,
    hostKind,
    port,
    method: request?.method ?? null,
    path: request?.path ?? null,
  }
}

function verdictOf(
  table: RouteTable,
  question: Question,
  decision: Decision,
): Pick<Explanation, 'verdict' | 'reason' | 'message'> {
  if (decision.action === 'deny') {
    const { reason, message } = decision
    return { verdict: 'deny', reason, message }
  }
  const rule = decision.reason === 'allowed' ? decision.rule : undefined
  const given = givenAddresses(question, decision).map((address) =>
    rule !== undefined && table.mayReach(rule, address) ? undefined : refusedAddress(address),
  )
  const [refused] = given
  if (refused !== undefined && given.every((one) => one !== undefined)) {
    const message = `${refused}: the gateway dials those only where the rule's annotation ${ourAnnotations.internal} names them`
    return { verdict: 'deny', reason: 'destination_ip_prohibited', message }
  }
  return { verdict: 'allow', reason: decision.reason, message: sayAllowed(question, decision) }
}

/** What keeps the gateway from an address; `undefined` for a name, and for what is public. */
function refusedAddress(address: string): string | undefined {
  const verdict = isIP(address) === 0 ? 'public' : judgeAddress(address)
  return verdict === 'public' ? undefined : `${address} is a ${verdict.range} address`
}

function sayAllowed(question: Question, decision: Extract<Decision, { action: 'allow' }>): string {
  const what = `${question.workload} may reach ${authorityText(question)}`
  if (decision.reason === 'mesh') return `${what}: ${decision.service} is a service of the mesh`
  if (decision.reason === 'allow_any') {
    return `${what}: no rule is about it, and the outbound traffic policy is ALLOW_ANY`
  }
  return `${what}: ${ruleKey(decision.rule)} allows ${decision.pattern}, ${decision.protocol}`
}

function insideTunnel(table: RouteTable, question: Question): Explanation['inside'] {
  return speeches.map((speech) => {
    const decision = decide(table, { ...question, speech })
    const tls = decision.action === 'allow' ? decision.tls : null
    return { speech, verdict: decision.action, reason: decision.reason, tls }
  })
}
