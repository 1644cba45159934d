import type { CompiledRule } from './compiled-rule.ts'
import type { Question } from './decision.ts'
import { matchesPattern } from './host-map.ts'
import { ipv4Value } from './ipv4.ts'

/**
 * The first reason for which a rule does not name what is asked for, from near to far: it names the host on other
 * ports (`port`), the names below it but not the host itself (`apex`), one that the host only resembles
 * (`look-alike`), one of the same owner (`sibling`), or one that has nothing to do with it (`other`).
 */
export type Miss = 'port' | 'apex' | 'look-alike' | 'sibling' | 'other'

/** How a rule misses the host and port of a question; `undefined` when it names both. */
export function missOf(rule: CompiledRule, question: Question): Miss | undefined {
  if (covers(rule, question)) {
    return rule.ports.some(({ port }) => port === question.port) ? undefined : 'port'
  }
  const { host, hostKind } = question
  if (hostKind !== 'name') return 'other'
  if (rule.pattern === `*.${host}`) return 'apex'
  if (isLookAlike(rule, host)) return 'look-alike'
  return isSibling(rule, host) ? 'sibling' : 'other'
}

/** Whether a rule names the host, whatever the port. */
export function covers({ kind, pattern, block }: CompiledRule, question: Question): boolean {
  const { host, hostKind } = question
  if (hostKind === 'name')
    return (kind === 'name' || kind === 'wildcard') && matchesPattern(pattern, host)
  if (hostKind === 'ipv6' || block === undefined) return false
  const value = ipv4Value(host)
  return block.first <= value && value <= block.last
}

/** The same in one clause, as denials and explanations say it. */
export function sayMiss(
  miss: Miss,
  rule: CompiledRule,
  { host, hostKind, port }: Question,
): string {
  if (miss === 'port') {
    const ports = rule.ports.map((open) => open.port)
    return `the rule covers port${ports.length > 1 ? 's' : ''} ${ports.join(', ')}, not ${port}`
  }
  if (miss === 'apex') {
    return `the star stands for at least one character: ${rule.service} does not cover ${host} itself`
  }
  if (miss === 'look-alike') return `${host} only looks like a name under ${rule.bareName}`
  if (hostKind === 'ipv6') return 'no rule can name an IPv6 address'
  if (hostKind === 'ipv4' && rule.block === undefined) {
    return `${rule.service} covers names, not addresses`
  }
  if (hostKind === 'name' && rule.block !== undefined) {
    return `${rule.service} covers addresses, not names`
  }
  return `the rule covers ${rule.service} only`
}

/** Suffix and prefix confusion (S24), and names a slip of the finger away. */
function isLookAlike({ kind, bareName: name }: CompiledRule, host: string): boolean {
  if ((kind !== 'name' && kind !== 'wildcard') || !name.includes('.')) return false
  const confusable = host.endsWith(name) || `.${host}`.includes(`.${name}`)
  return (confusable && !host.endsWith(`.${name}`)) || isSlip(host, name)
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

/** Under the same two last labels. */
function isSibling({ bareName }: CompiledRule, host: string): boolean {
  const parent = host.split('.').slice(-2).join('.')
  return parent.includes('.') && `.${bareName}`.endsWith(`.${parent}`)
}
