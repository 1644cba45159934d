import type { CompiledRoute } from './compiled-route.ts'
import { selectRoute } from './compiled-route.ts'
import type { Decision, Question } from './decision.ts'
import { denyMesh, denyRoute, denySpeech, denyUnseen } from './deny.ts'
import { explainNoRule } from './explain-no-rule.ts'
import { findOpening } from './find-opening.ts'
import { judgeSpeech, opensNothing } from './judge-speech.ts'
import { outboundPolicyOf } from './outbound-policy.ts'
import { isTunnelled } from './protocol.ts'
import { resolveTargets } from './resolve-targets.ts'
import type { MeshHost, Opening, RouteTable } from './route-table.ts'
import { routesOutside } from './routes-outside.ts'
import type { SidecarScope } from './today/compile-sidecars.ts'
import { scopeOf } from './today/compile-sidecars.ts'
import { workloadNamespace } from './today/is-exported.ts'

type Allowed = Extract<Decision, { action: 'allow' }>

/**
 * Whether a workload may do what it asks, and how. What its Sidecar does not list is not there for it. In this order: a
 * host of the mesh; then, on the port asked for, the
 * egress rule that names the host most closely (an IP literal only by itself or its block); then what the client
 * speaks against the rule's protocol. What no rule is about is denied, or with ALLOW_ANY let through as it is; what a
 * rule is about is the rule's to say under either policy. Pure, never throws.
 *
 * An `https` rule turns clear HTTP into TLS and passes the client's own TLS; an `http` rule is for clear HTTP; a `tcp`
 * rule is for tunnels to its addresses. `connect` asks before the first byte and is allowed where the answer to a
 * later, more exact question could be. Then the routes of the host: the first that fits says what is done; a host of a
 * VirtualService refuses what fits none.
 */
export function decide(table: RouteTable, question: Question): Decision {
  const scope = scopeOf(table.sidecars, question)
  const mesh = table.mesh.get(question.host)
  if (mesh !== undefined && seesMesh(scope, mesh)) return decideMesh(table, mesh, question)
  return decideOutside(table, scope, question)
}

function decideOutside(
  table: RouteTable,
  scope: SidecarScope | undefined,
  question: Question,
): Decision {
  const found = findOpening(table, question)
  const opening = found !== undefined && seesRule(scope, found, question) ? found : undefined
  if (opening === undefined || opensNothing(opening)) {
    if (outboundPolicyOf(table, question) === 'ALLOW_ANY') return allowAny(question)
  }
  if (opening === undefined) return denyOutside(table, scope, question)
  const refusal = judgeSpeech(opening, question)
  if (refusal !== undefined) return denySpeech(opening, question, refusal)
  return allow(table, opening, asHeard(opening, question))
}

/** In a tunnel to a port of TCP nobody looks at what is spoken, so that its routes count before anything is. */
function asHeard({ protocol }: Opening, question: Question): Question {
  if (!isTunnelled(protocol)) return question
  const { request: _, ...rest } = question
  return { ...rest, speech: 'bytes' }
}

/** No rule is about it; or one is, and the caller's Sidecar hides it. */
function denyOutside(
  table: RouteTable,
  scope: SidecarScope | undefined,
  question: Question,
): Decision {
  const hidden = findOpening(table, question)?.rule
  const isHidden = hidden !== undefined || table.mesh.has(question.host)
  if (scope === undefined || !isHidden) return explainNoRule(table, question)
  return denyUnseen(scope, hidden, question)
}

/**
 * Whether the answer may change with the request itself (its path, method or headers). Where it does not, it depends
 * on workload, door, speech, host and port alone, and may be kept for as long as the table is.
 */
export function dependsOnRequest(table: RouteTable, question: Question): boolean {
  return routesOf(table, question).some(({ conditions }) =>
    conditions.some(({ looksAtRequest }) => looksAtRequest),
  )
}

/** The routes that a question is put to, in the order they are tried. */
export function routesOf(table: RouteTable, question: Question): readonly CompiledRoute[] {
  const mesh = table.mesh.get(question.host)
  if (mesh !== undefined) return mesh.routes
  const opening = findOpening(table, question)
  if (opening === undefined) return []
  return routesOutside(table, opening, asHeard(opening, question)).routes
}

function decideMesh(
  table: RouteTable,
  { service, routes, isClosed }: MeshHost,
  question: Question,
): Decision {
  const { port, speech, request } = question
  if (port !== service.port || speech === 'tls' || speech === 'bytes')
    return denyMesh(service, question)
  const route = selectRoute(routes, question, callerHosts(table, question))
  if (route === undefined && isClosed && request !== undefined) {
    return denyRoute(routes, question, request)
  }
  return {
    action: 'allow',
    reason: 'mesh',
    service: service.name,
    targets: targetsOf(table, question, route) ?? [{ labels: {}, weight: 100 }],
    ...routed(route),
    tls: 'none',
  }
}

function allow(table: RouteTable, opening: Opening, question: Question): Decision {
  const { rule, protocol, cluster, originates } = opening
  const { speech, request } = question
  const { routes, isClosed } = routesOutside(table, opening, question)
  const route = selectRoute(routes, question, callerHosts(table, question))
  if (route === undefined && isClosed && (request !== undefined || speech !== 'http')) {
    return denyRoute(routes, question, request)
  }
  // Outside, a RouteRule chooses nothing: there are no versions (spec: egress-rules 4).
  const targets = isClosed ? targetsOf(table, question, route) : undefined
  return {
    action: 'allow',
    reason: 'allowed',
    rule: rule.ref,
    pattern: rule.service,
    protocol,
    tls: speech === 'http' ? (originates ? 'originate' : 'none') : ownTls(protocol, speech),
    ...(cluster === undefined ? {} : { cluster }),
    ...(targets === undefined ? {} : { targets }),
    ...routed(route),
  }
}

function seesMesh(scope: SidecarScope | undefined, { service, names }: MeshHost): boolean {
  return scope === undefined || scope.sees(names[0] ?? '', service.port, workloadNamespace)
}

function seesRule(
  scope: SidecarScope | undefined,
  { rule }: Opening,
  { host, port }: Question,
): boolean {
  return scope === undefined || scope.sees(host, port, rule.ref.namespace)
}

/** As the client speaks it. Whether the addresses may be dialled is judged all the same. */
function allowAny({ speech }: Question): Decision {
  return {
    action: 'allow',
    reason: 'allow_any',
    tls: speech === 'tls' ? 'passthrough' : 'none',
  }
}

/** Whether the client's own TLS passes; inside a tunnel to an address nobody looks. */
function ownTls(protocol: Opening['protocol'], speech: Question['speech']): 'none' | 'passthrough' {
  if (protocol === 'auto') return speech === 'tls' ? 'passthrough' : 'none'
  return protocol === 'https' || protocol === 'tls' ? 'passthrough' : 'none'
}

/** `undefined` where the route, if any, leads to the host asked for and nothing else. */
function targetsOf(
  table: RouteTable,
  question: Question,
  route: CompiledRoute | undefined,
): Extract<Allowed, { reason: 'mesh' }>['targets'] | undefined {
  if (route === undefined || route.targets.length === 0) return undefined
  return resolveTargets(table, question, route.targets)
}

function routed(route: CompiledRoute | undefined): Pick<Allowed, 'routeRule' | 'actions'> {
  if (route === undefined) return {}
  const { ref: routeRule, actions } = route
  return actions === undefined ? { routeRule } : { routeRule, actions }
}

/** All names of the service the caller belongs to. */
export function callerHosts(
  { mesh }: RouteTable,
  { workloadService }: Question,
): readonly string[] {
  if (workloadService === undefined) return []
  return mesh.get(workloadService.toLowerCase())?.names ?? []
}
