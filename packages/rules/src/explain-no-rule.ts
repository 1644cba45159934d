import type { CompiledRule } from './compiled-rule.ts'
import type { NearestRule, Question } from './decision.ts'
import type { Denial, DenyReason } from './deny.ts'
import { describeTarget, toNearest } from './deny.ts'
import { matchesPattern } from './host-map.ts'
import { ipv4Value } from './ipv4.ts'
import { refusedRange } from './refused-range.ts'
import type { RouteTable } from './route-table.ts'

interface Explanation {
  readonly reason: DenyReason
  readonly nearest: NearestRule
  /** The name may be a trap: do not simply advise to allow it. */
  readonly isSuspect?: true
}

/**
 * The refusal when no rule names the host and port: which name, port and workload, what would be needed, and the rule
 * that came nearest with the reason it missed. Looks at every rule, so it is for denials only.
 */
export function explainNoRule(table: RouteTable, question: Question): Denial {
  const found =
    otherPort(table, question) ??
    apex(table, question) ??
    loser(table, question) ??
    lookAlike(table, question) ??
    sibling(table, question)
  const why =
    found === undefined ? '' : `; nearest is ${keyOf(found.nearest)}: ${found.nearest.missed}`
  const message = `no egress rule covers ${describeTarget(question)}, asked by ${question.workload}${why}; ${remedy(question, found?.isSuspect)}`
  return {
    action: 'deny',
    reason: found?.reason ?? 'no_rule',
    message,
    ...(found === undefined ? {} : { nearest: found.nearest }),
  }
}

function otherPort({ rules }: RouteTable, question: Question): Explanation | undefined {
  const [rule] = rules
    .filter((candidate) => covers(candidate, question))
    .sort((a, b) => b.pattern.length - a.pattern.length)
  if (rule === undefined) return undefined
  const ports = rule.ports.map(({ port }) => port)
  const missed = `the rule covers port${ports.length > 1 ? 's' : ''} ${ports.join(', ')}, not ${question.port}`
  return { reason: 'port_not_in_rule', nearest: toNearest(rule, missed) }
}

function apex({ rules }: RouteTable, { host, port }: Question): Explanation | undefined {
  const rule = rules.find(({ pattern }) => pattern === `*.${host}`)
  if (rule === undefined) return undefined
  const missed = `the star stands for at least one character: ${rule.service} does not cover ${host} itself`
  const onPort = rule.ports.some((open) => open.port === port)
  return {
    reason: onPort ? 'wildcard_needs_subdomain' : 'no_rule',
    nearest: toNearest(rule, missed),
  }
}

function loser({ conflicts }: RouteTable, question: Question): Explanation | undefined {
  const conflict = conflicts.find(({ loser }) => covers(loser, question))
  return conflict && { reason: 'no_rule', nearest: toNearest(conflict.loser, conflict.message) }
}

/** Suffix and prefix confusion (S24), and names a slip of the finger away. */
function lookAlike({ rules }: RouteTable, { host, hostKind }: Question): Explanation | undefined {
  if (hostKind !== 'name') return undefined
  const rule = rules.find(({ kind, bareName: name }) => {
    if ((kind !== 'name' && kind !== 'wildcard') || !name.includes('.')) return false
    const confusable = host.endsWith(name) || `.${host}`.includes(`.${name}`)
    return (confusable && !host.endsWith(`.${name}`)) || isSlip(host, name)
  })
  if (rule === undefined) return undefined
  const missed = `${host} only looks like a name under ${rule.bareName}`
  return { reason: 'no_rule', nearest: toNearest(rule, missed), isSuspect: true }
}

/** Whether two names of some length differ in one spot of at most two characters; cheap, as denials must be. */
function isSlip(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length)
  let head = 0
  while (head < shorter && a[head] === b[head]) head++
  let tail = 0
  while (tail < shorter - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return shorter >= 7 && Math.max(a.length, b.length) - head - tail <= 2
}

function sibling({ rules }: RouteTable, { host, hostKind }: Question): Explanation | undefined {
  const parent = host.split('.').slice(-2).join('.')
  if (hostKind !== 'name' || !parent.includes('.')) return undefined
  const rule = rules.find(({ bareName }) => `.${bareName}`.endsWith(`.${parent}`))
  if (rule === undefined) return undefined
  return { reason: 'no_rule', nearest: toNearest(rule, `the rule covers ${rule.service} only`) }
}

/** Whether a rule names the host, whatever the port. */
function covers({ kind, pattern, block }: CompiledRule, { host, hostKind }: Question): boolean {
  if (hostKind === 'name')
    return (kind === 'name' || kind === 'wildcard') && matchesPattern(pattern, host)
  if (hostKind === 'ipv6' || block === undefined) return false
  const value = ipv4Value(host)
  return block.first <= value && value <= block.last
}

function keyOf({ kind, namespace, name }: NearestRule): string {
  return `${kind}/${namespace}/${name}`
}

function remedy({ host, hostKind, port, speech }: Question, isSuspect = false): string {
  const range = refusedRange(hostKind === 'ipv6' ? `[${host}]` : host)
  if (range !== undefined) {
    return `${range} addresses are never allowed through the proxy, whatever the rules say`
  }
  if (hostKind === 'ipv6')
    return 'egress rules cannot name IPv6 addresses: ask for the host by name'
  if (speech === 'bytes' && hostKind === 'name') {
    return 'protocols other than HTTP and TLS need an EgressRule for an IP address or block, protocol tcp'
  }
  const secure = speech === 'tls' || (speech === 'connect' && port !== 80) || port === 443
  const protocol = speech === 'bytes' ? 'tcp' : secure ? 'https' : 'http'
  return `${isSuspect ? 'if it is really meant' : 'to allow it'}, create an EgressRule with destination.service "${host}" and port ${port}, protocol ${protocol}`
}
