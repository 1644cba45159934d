import type { CompiledRule } from './compiled-rule.ts'
import type { DenyReason, NearestRule, Question } from './decision.ts'
import type { Denial } from './deny.ts'
import { toNearest } from './deny.ts'
import { ipv4Value } from './ipv4.ts'
import { covers, type Miss, missOf, sayMiss } from './miss.ts'
import { ourAnnotations } from './our-annotations.ts'
import { refusedRange } from './refused-range.ts'
import { ruleKey } from './resource-key.ts'
import type { RouteTable } from './route-table.ts'
import { authorityText } from './upstream-host.ts'

interface Explanation {
  readonly reason: DenyReason
  readonly nearest: NearestRule
  /** The name may be a trap: do not simply advise to allow it. */
  readonly isSuspect?: true
}

interface Near {
  readonly rule: CompiledRule
  readonly miss: Exclude<Miss, 'other'>
}

const nearness: Readonly<Record<Near['miss'], number>> = {
  port: 0,
  apex: 1,
  'look-alike': 2,
  sibling: 3,
}

/**
 * The refusal when no rule names the host and port: which name, port and workload, what would be needed, and the rule
 * that came nearest with the reason it missed. Looks at many rules, so it is for denials only.
 */
export function explainNoRule(table: RouteTable, question: Question): Denial {
  const found = findNearest(table, question)
  const why =
    found === undefined ? '' : `; nearest is ${ruleKey(found.nearest)}: ${found.nearest.missed}`
  const message = `no egress rule covers ${authorityText(question)}, asked by ${question.workload}${why}; ${remedy(question, found?.isSuspect)}`
  return {
    action: 'deny',
    reason: found?.reason ?? 'no_rule',
    message,
    ...(found === undefined ? {} : { nearest: found.nearest }),
  }
}

/** A rule that lost against another tells more than one that only looks or sounds alike. */
function findNearest(table: RouteTable, question: Question): Explanation | undefined {
  const near = nearestOf(candidates(table, question), question)
  const found = near && describe(near, question)
  if (near?.miss === 'port' || near?.miss === 'apex') return found
  for (const { loser, message } of table.conflicts.slice(0, mostLookedAt)) {
    if (loser === undefined || !covers(loser, question)) continue
    return { reason: 'no_rule', nearest: toNearest(loser, message) }
  }
  return found
}

/** So many are looked at for each denial: whoever can be denied a thousand times a second must not slow all others. */
const mostLookedAt = 1000

/** All rules, or where they are many the ones that name the host or what is below it, and some of the others. */
function candidates(table: RouteTable, { host, hostKind }: Question): readonly CompiledRule[] {
  const first = table.firstRules(mostLookedAt)
  if (table.ruleCount <= mostLookedAt) return first
  const { hosts, blocks } = table.named
  const covering = hostKind === 'ipv4' ? blocks.find(ipv4Value(host)) : hosts.find(host)
  const below = hosts.findPattern(`*.${host}`)
  const named = [covering, below].filter((rule) => rule !== undefined)
  return [...named, ...first]
}

/** Of several on other ports the one that names the host most closely; else the first. */
function nearestOf(rules: readonly CompiledRule[], question: Question): Near | undefined {
  let best: Near | undefined
  for (const rule of rules) {
    const miss = missOf(rule, question)
    if (miss === undefined || miss === 'other') continue
    const near = { rule, miss }
    if (best === undefined || isNearer(near, best)) best = near
  }
  return best
}

function isNearer(one: Near, other: Near): boolean {
  if (one.miss !== other.miss) return nearness[one.miss] < nearness[other.miss]
  return one.miss === 'port' && one.rule.pattern.length > other.rule.pattern.length
}

function describe({ rule, miss }: Near, question: Question): Explanation {
  const nearest = toNearest(rule, sayMiss(miss, rule, question))
  if (miss === 'port') return { reason: 'port_not_in_rule', nearest }
  if (miss === 'look-alike') return { reason: 'no_rule', nearest, isSuspect: true }
  const onPort = rule.ports.some(({ port }) => port === question.port)
  return { reason: miss === 'apex' && onPort ? 'wildcard_needs_subdomain' : 'no_rule', nearest }
}

function remedy({ host, hostKind, port, speech }: Question, isSuspect = false): string {
  const range = refusedRange(hostKind === 'ipv6' ? `[${host}]` : host)
  if (range !== undefined) {
    return `${range} addresses are refused unless the annotation ${ourAnnotations.internal} of the rule names them`
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
