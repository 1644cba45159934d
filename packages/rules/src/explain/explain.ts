import { callerHosts, decide, routesOf } from '../decide.ts'
import type { Decision, Question } from '../decision.ts'
import type { MeshRegistry } from '../registry.ts'
import type { RouteTable } from '../route-table.ts'
import { authorityText } from '../upstream-host.ts'
import { answeredBy, explainUpstream } from './explain-upstream.ts'
import { explainVerdict } from './explain-verdict.ts'
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
  /** The gateway's overrides, `host:port` to `address:port`; without them it is told that they are not known. */
  readonly connectTo?: ReadonlyMap<string, string> | null
  /** How many rules, and how many routes, are listed at most; default 20. */
  readonly most?: number
}

const speeches = ['http', 'tls', 'bytes'] as const

/**
 * What `decide()` says to a question, and how it comes to it: each rule with the first reason it misses, the route
 * rule, what goes upstream. What the gateway refuses after the rules have allowed it is told too: an address that is
 * not public, and a request that its route does not serve.
 */
export function explain(
  table: RouteTable,
  question: Question,
  { written, portGiven = true, registry = null, connectTo = null, most = 20 }: ExplainOptions = {},
): Explanation {
  const decision = decide(table, question)
  const isMesh =
    decision.reason === 'mesh' || (table.mesh.has(question.host) && !isHidden(decision))
  const rules = isMesh ? [] : tryRules(table, question, decision)
  const candidates = wereRoutesAsked(decision) ? routesOf(table, question) : []
  const routes = tryRoutes(candidates, question, callerHosts(table, question))
  const allowed = decision.action === 'allow' ? decision : undefined
  const upstream =
    allowed === undefined
      ? null
      : explainUpstream(question, allowed, { portGiven, registry, connectTo })
  const told = explainVerdict(table, question, { decision, upstream })
  const isAnswered = allowed !== undefined && told.verdict === 'allow'
  return {
    asked: askedPlainly(question, written),
    ...told,
    decision,
    rules: rules.slice(0, most),
    rulesOmitted: Math.max(0, rules.length - most),
    routes: routes.slice(0, most),
    routesOmitted: Math.max(0, routes.length - most),
    answeredBy: isAnswered ? answeredBy(question, allowed, upstream) : null,
    upstream,
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
    answeredBy: null,
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

/** Whether the caller's Sidecar hides a host that is there. */
function isHidden(decision: Decision): boolean {
  return decision.reason === 'no_rule' || decision.reason === 'allow_any'
}

/** Routes are asked once a host is open and what is spoken fits. */
function wereRoutesAsked({ reason }: Decision): boolean {
  return reason === 'mesh' || reason === 'allowed' || reason === 'route_not_found'
}

function insideTunnel(table: RouteTable, question: Question): Explanation['inside'] {
  return speeches.map((speech) => {
    const decision = decide(table, { ...question, speech })
    const tls = decision.action === 'allow' ? decision.tls : null
    return { speech, verdict: decision.action, reason: decision.reason, tls }
  })
}
