import type { CompiledRoute } from './compiled-route.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { Decision, DenyReason, NearestRule, Question } from './decision.ts'
import type { MeshService } from './registry.ts'
import type { Opening } from './route-table.ts'
import type { SidecarScope } from './today/compile-sidecars.ts'
import { authorityText } from './upstream-host.ts'

export type Denial = Extract<Decision, { action: 'deny' }>

/** What a rule that names the host and port lacks for what the client speaks. */
const lacks: Partial<Record<DenyReason, (protocol: string) => string>> = {
  rule_not_usable: (protocol) =>
    `a ${protocol} port needs an IP address or a block as destination.service, a name opens nothing`,
  protocol_not_in_rule: (protocol) => `the rule's protocol is ${protocol}`,
  not_tls: (protocol) =>
    protocol === 'tls'
      ? 'the rule is for the TLS of the application itself: only TLS may use it'
      : 'the rule is for https: only clear HTTP and TLS may use it',
  tls_not_expected: (protocol) =>
    `the rule's protocol is ${protocol}, which is clear HTTP; https would let TLS pass`,
}

/** Why a rule that names the host and port does not allow it, in one clause. */
export function sayLack(reason: DenyReason, protocol: string): string {
  return lacks[reason]?.(protocol) ?? 'the rule does not fit'
}

const spoken = {
  http: 'clear HTTP',
  tls: 'TLS',
  bytes: 'bytes that are neither HTTP nor TLS',
  connect: 'a tunnel',
}

/** The refusal when a rule names the host and port, but not for this. */
export function denySpeech(
  { rule, protocol }: Opening,
  question: Question,
  reason: DenyReason,
): Denial {
  const missed = sayLack(reason, protocol)
  const message = `${spoken[question.speech]} to ${authorityText(question)}, asked by ${question.workload}, is denied: ${rule.key} covers it, but ${missed}`
  return { action: 'deny', reason, message, nearest: toNearest(rule, missed) }
}

/** The refusal of a mesh service asked on a wrong port, or in anything but clear HTTP. */
export function denyMesh({ name, port }: MeshService, question: Question): Denial {
  const { speech } = question
  const ending = `ask for http://${name}:${port}/`
  const about = `${authorityText(question)}, asked by ${question.workload}, is denied: ${name} is a service of the mesh`
  if (question.port !== port) {
    const message = `${about} that listens on port ${port}, not ${question.port}; ${ending}`
    return { action: 'deny', reason: 'port_not_in_rule', message }
  }
  const reason = speech === 'tls' ? 'tls_not_expected' : 'protocol_not_in_rule'
  return {
    action: 'deny',
    reason,
    message: `${spoken[speech]} to ${about} that speaks clear HTTP; ${ending}`,
  }
}

/** The refusal of what fits no route of a VirtualService; `routes` has one at least. */
export function denyRoute(
  routes: readonly CompiledRoute[],
  question: Question,
  request: Question['request'],
): Denial {
  const [first] = routes
  const { speech, workload } = question
  const what = request === undefined ? spoken[speech] : `${request.method} ${request.path}`
  const target = authorityText(question)
  const missed = `no route of it fits: ${routes.slice(0, 5).map(needs).join('; ')}`
  const owner = first?.key ?? 'a VirtualService'
  const message = `${what} to ${target}, asked by ${workload}, fits no route of ${owner}; add a route without match for all other requests`
  return {
    action: 'deny',
    reason: 'route_not_found',
    message,
    ...(first === undefined ? {} : { nearest: { ...first.ref, pattern: target, missed } }),
  }
}

/** The refusal of what the Sidecar of the caller does not list: for it, nothing of the sort exists. */
export function denyUnseen(
  { key, ref }: SidecarScope,
  rule: CompiledRule | undefined,
  question: Question,
): Denial {
  const target = authorityText(question)
  const missed = sayUnseen({ key }, question)
  const message = `${target}, asked by ${question.workload}, is denied: ${key} does not list it; add "*/${question.host}" to spec.egress[].hosts there`
  const nearest = rule === undefined ? { ...ref, pattern: target, missed } : toNearest(rule, missed)
  return { action: 'deny', reason: 'no_rule', message, nearest }
}

/** Why a rule does nothing for a caller from whom its Sidecar hides the host. */
export function sayUnseen(
  scope: Pick<SidecarScope, 'key'> | undefined,
  { workload }: Question,
): string {
  return `${scope?.key ?? 'the Sidecar'} does not list it for ${workload}`
}

function needs({ place = '', conditions }: CompiledRoute): string {
  return `${place} needs ${conditions.map(({ name, says }) => `${name} ${says}`).join(' and ')}`
}

export function toNearest(rule: CompiledRule, missed: string): NearestRule {
  const ports = rule.ports.map(({ port }) => port).join(',')
  return { ...rule.ref, pattern: `${rule.service}:${ports}`, missed }
}
