import type { Block } from './block-map.ts'
import type { RuleRef } from './decision.ts'
import { isBlock } from './host-pattern.ts'
import { ipv4Value } from './ipv4.ts'
import type { HostKind } from './parse-host.ts'
import { parseHost } from './parse-host.ts'
import type { Protocol } from './protocol.ts'
import { parseProtocol } from './protocol.ts'
import type { EgressRule } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import { toRuleRef } from './to-rule-ref.ts'

/** An EgressRule, or one host or address of a ServiceEntry, made ready for lookups. */
export interface CompiledRule {
  readonly key: string
  readonly ref: RuleRef
  /** The host as written; messages and RouteRule links go by it. */
  readonly service: string
  /** The host in canonical form; what no request can match stays as written. */
  readonly pattern: string
  /** The pattern without its star; what look-alikes imitate. */
  readonly bareName: string
  readonly kind: HostKind | 'wildcard' | 'block'
  /** For a block or an IPv4 address. */
  readonly block?: Block
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[]
}

/** Resources are immutable: the same object is compiled once, in however many tables it stands. */
const compiled = new WeakMap<EgressRule, CompiledRule>()

export function compileRule(rule: EgressRule): CompiledRule {
  const known = compiled.get(rule) ?? compileAnew(rule)
  compiled.set(rule, known)
  return known
}

function compileAnew(rule: EgressRule): CompiledRule {
  const service = rule.spec.destination.service ?? ''
  const ports = rule.spec.ports.flatMap(({ port, protocol }) => {
    const known = parseProtocol(protocol)
    return known === undefined ? [] : [{ port, protocol: known }]
  })
  return { key: resourceKey(rule), ref: toRuleRef(rule), service, ports, ...compileHost(service) }
}

/** A host as rules write it: a name, a wildcard, an IPv4 address or a block. */
export function compileHost(
  service: string,
): Pick<CompiledRule, 'pattern' | 'kind' | 'block' | 'bareName'> {
  const host = toPattern(service)
  return { ...host, bareName: host.pattern.replace(/^\*[.-]?/, '') }
}

function toPattern(service: string): Pick<CompiledRule, 'pattern' | 'kind' | 'block'> {
  if (isBlock(service)) return { pattern: service, kind: 'block', block: toBlock(service) }
  if (service.startsWith('*')) return { pattern: service.toLowerCase(), kind: 'wildcard' }
  const parsed = parseHost(service)
  if (!parsed.ok) return { pattern: service, kind: 'name' }
  const block = parsed.kind === 'ipv4' ? { block: toBlock(`${parsed.host}/32`) } : {}
  return { pattern: parsed.host, kind: parsed.kind, ...block }
}

/** Host bits may be set: `10.15.3.4/16` is `10.15.0.0/16` (spec: egress-rules 1.3). */
export function toBlock(cidr: string): Block {
  const [address = '', prefix = ''] = cidr.split('/')
  const size = 2 ** (32 - Number(prefix))
  const first = Math.floor(ipv4Value(address) / size) * size
  return { first, last: first + size - 1 }
}
