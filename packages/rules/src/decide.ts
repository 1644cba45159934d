import type { CompiledRoute } from './compiled-route.ts'
import { selectRoute } from './compiled-route.ts'
import type { Decision, DenyReason, Question } from './decision.ts'
import { denyMesh, denySpeech } from './deny.ts'
import { explainNoRule } from './explain-no-rule.ts'
import { findOpening } from './find-opening.ts'
import { outboundPolicyOf } from './outbound-policy.ts'
import { protocolFamily } from './protocol.ts'
import type { MeshHost, Opening, RouteTable } from './route-table.ts'

type Allowed = Extract<Decision, { action: 'allow' }>

/**
 * Whether a workload may do what it asks, and how. In this order: a host of the mesh; then, on the port asked for, the
 * egress rule that names the host most closely (an IP literal only by itself or its block); then what the client
 * speaks against the rule's protocol. What no rule is about is denied, or with ALLOW_ANY let through as it is; what a
 * rule is about is the rule's to say under either policy. Pure, never throws.
 *
 * An `https` rule turns clear HTTP into TLS and passes the client's own TLS; an `http` rule is for clear HTTP; a `tcp`
 * rule is for tunnels to its addresses. `connect` asks before the first byte and is allowed where the answer to a
 * later, more exact question could be.
 */
export function decide(table: RouteTable, question: Question): Decision {
  const mesh = table.mesh.get(question.host)
  if (mesh !== undefined) return decideMesh(table, mesh, question)
  const opening = findOpening(table, question)
  if (opening === undefined || opensNothing(opening)) {
    if (outboundPolicyOf(table, question) === 'ALLOW_ANY') return allowAny(question)
  }
  if (opening === undefined) return explainNoRule(table, question)
  const refusal = judgeSpeech(opening, question)
  if (refusal !== undefined) return denySpeech(opening, question, refusal)
  return allow(table, opening, question)
}

/**
 * Whether the answer may change with the request itself (its path, method or headers). Where it does not, it depends
 * on workload, door, speech, host and port alone, and may be kept for as long as the table is.
 */
export function dependsOnRequest(table: RouteTable, question: Question): boolean {
  const mesh = table.mesh.get(question.host)
  const routes = mesh?.routes ?? routesOutside(table, findOpening(table, question))
  return routes.some(({ conditions }) => conditions.length > 0)
}

function decideMesh(
  table: RouteTable,
  { service, routes }: MeshHost,
  question: Question,
): Decision {
  const { port, speech } = question
  if (port !== service.port || speech === 'tls' || speech === 'bytes')
    return denyMesh(service, question)
  const route = selectRoute(routes, question, callerHosts(table, question))
  return {
    action: 'allow',
    reason: 'mesh',
    service: service.name,
    targets: route?.targets ?? [{ labels: {}, weight: 100 }],
    ...routed(route),
    tls: 'none',
  }
}

/** As the client speaks it. Whether the addresses may be dialled is judged all the same. */
function allowAny({ speech }: Question): Decision {
  return {
    action: 'allow',
    reason: 'allow_any',
    tls: speech === 'tls' ? 'passthrough' : 'none',
  }
}

/** A rule for a TCP port of a name: it is accepted, and does nothing (spec: egress-rules 1.6). */
function opensNothing({ protocol, rule }: Opening): boolean {
  return protocolFamily(protocol) !== 'HTTP' && rule.block === undefined
}

/** The table *Rule and door*; `undefined` when the rule's protocol and the speech fit. */
function judgeSpeech(opening: Opening, { speech, door }: Question): DenyReason | undefined {
  const { protocol } = opening
  if (protocolFamily(protocol) !== 'HTTP') {
    if (opensNothing(opening)) return 'rule_not_usable'
    // Inside a tunnel to an address anything may be spoken; the other doors need a name.
    const tunnel = speech === 'connect' || door === 'connect' || door === 'tcp'
    return tunnel ? undefined : 'protocol_not_in_rule'
  }
  if (speech === 'bytes') return protocol === 'https' ? 'not_tls' : 'protocol_not_in_rule'
  return speech === 'tls' && protocol !== 'https' ? 'tls_not_expected' : undefined
}

function allow(table: RouteTable, opening: Opening, question: Question): Decision {
  const { rule, protocol } = opening
  const { speech } = question
  const routes = speech === 'http' ? routesOutside(table, opening) : []
  const route = selectRoute(routes, question, callerHosts(table, question))
  const tls = speech === 'http' ? 'originate' : 'passthrough'
  return {
    action: 'allow',
    reason: 'allowed',
    rule: rule.ref,
    pattern: rule.service,
    protocol,
    tls: protocol === 'https' ? tls : 'none',
    ...routed(route),
  }
}

function routed(route: CompiledRoute | undefined): Pick<Allowed, 'routeRule' | 'actions'> {
  if (route === undefined) return {}
  const { ref: routeRule, actions } = route
  return actions === undefined ? { routeRule } : { routeRule, actions }
}

/** Route rules act on HTTP-family ports only, and link by the identical text (spec: egress-rules 4). */
export function routesOutside(
  { routes }: RouteTable,
  opening: Opening | undefined,
): readonly CompiledRoute[] {
  if (opening === undefined || protocolFamily(opening.protocol) !== 'HTTP') return []
  return routes.get(opening.rule.service.toLowerCase()) ?? []
}

/** All names of the service the caller belongs to. */
export function callerHosts(
  { mesh }: RouteTable,
  { workloadService }: Question,
): readonly string[] {
  if (workloadService === undefined) return []
  return mesh.get(workloadService.toLowerCase())?.names ?? []
}
