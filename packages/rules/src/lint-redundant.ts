import type { CompiledRule } from './compiled-rule.ts'
import type { Finding } from './finding.ts'
import { HostMap } from './host-map.ts'
import { protocolFamily } from './protocol.ts'
import type { RouteTable } from './route-table.ts'

/**
 * Rules whose every port another rule opens for all of their hosts, in the same protocol. A rule that a route rule
 * links to by name has its use all the same (spec: egress-rules 4).
 */
export function lintRedundant({ rules, routes }: RouteTable): Finding[] {
  const findWider = widerNames(rules)
  const wider = widerBlocks(rules.filter(({ block }) => block !== undefined))
  return rules.flatMap((rule): Finding[] => {
    const covering = rule.block === undefined ? findWider(rule) : wider.get(rule)
    if (covering === undefined || routes.has(rule.service.toLowerCase())) return []
    const message = `${rule.key} opens nothing that ${covering.key} (${covering.service}) does not open already`
    return [{ level: 'warning', code: 'redundant_rule', message, rule: rule.ref }]
  })
}

/** What was found of rules under the wildcards that were looked at last: most changes are about no wildcard. */
let last: {
  readonly wildcards: readonly CompiledRule[]
  readonly byPort: Wildcards
  readonly found: WeakMap<CompiledRule, { readonly covering: CompiledRule | undefined }>
} = { wildcards: [], byPort: new Map(), found: new WeakMap() }

/** Finds the wildcard rule that opens all a rule opens. */
function widerNames(rules: readonly CompiledRule[]) {
  const wildcards = rules.filter(({ kind }) => kind === 'wildcard')
  const isKnown =
    wildcards.length === last.wildcards.length &&
    wildcards.every((rule, i) => rule === last.wildcards[i])
  if (!isKnown) last = { wildcards, byPort: wildcardsByPort(wildcards), found: new WeakMap() }
  const { byPort, found } = last
  return function findWider(rule: CompiledRule): CompiledRule | undefined {
    const known = found.get(rule) ?? { covering: coveringName(rule, byPort) }
    found.set(rule, known)
    return known.covering
  }
}

type Wildcards = ReadonlyMap<string, HostMap<CompiledRule>>

function wildcardsByPort(wildcards: readonly CompiledRule[]): Wildcards {
  const byPort = new Map<string, HostMap<CompiledRule>>()
  for (const rule of wildcards) {
    for (const port of rule.ports) {
      const map = byPort.get(portKey(port)) ?? new HostMap<CompiledRule>()
      byPort.set(portKey(port), map)
      map.set(rule.pattern, rule)
    }
  }
  return byPort
}

function portKey({ port, protocol }: CompiledRule['ports'][number]): string {
  return `${port}/${protocol}`
}

/** A star needs a character, so what stands behind a rule's own star finds only wider wildcards. */
function coveringName(rule: CompiledRule, wildcards: Wildcards): CompiledRule | undefined {
  if (rule.pattern === '*' || rule.ports.length === 0) return undefined
  const probe = rule.kind === 'wildcard' ? rule.pattern.slice(1) : rule.pattern
  const found = rule.ports.map((port) => wildcards.get(portKey(port))?.find(probe))
  const [first] = found
  return found.every((one) => one === first) ? first : undefined
}

/** For every block the first block that contains it, on all of its ports and in the same family. */
function widerBlocks(rules: readonly CompiledRule[]): ReadonlyMap<CompiledRule, CompiledRule> {
  const onPort = Map.groupBy(
    rules.flatMap((rule) => rule.ports.map((port) => ({ rule, key: familyKey(port) }))),
    ({ key }) => key,
  )
  const found = new Map<CompiledRule, CompiledRule | undefined>()
  for (const group of onPort.values()) {
    for (const [rule, wider] of sweep(group.map(({ rule }) => rule))) {
      const agrees = !found.has(rule) || found.get(rule) === wider
      found.set(rule, agrees ? wider : undefined)
    }
  }
  return new Map(
    [...found].flatMap(([rule, wider]) => (wider === undefined ? [] : [[rule, wider]])),
  )
}

function familyKey({ port, protocol }: CompiledRule['ports'][number]): string {
  return `${port}/${protocolFamily(protocol)}`
}

/** In ascending order of first address, and the widest first, a container comes before what it contains. */
function sweep(
  rules: readonly CompiledRule[],
): readonly (readonly [CompiledRule, CompiledRule | undefined])[] {
  const blocks = rules.flatMap((rule) =>
    rule.block === undefined ? [] : [{ rule, ...rule.block }],
  )
  let widest: (typeof blocks)[number] | undefined
  return blocks
    .toSorted((a, b) => a.first - b.first || b.last - a.last)
    .map((block) => {
      const contains = widest !== undefined && block.last <= widest.last
      if (contains && widest !== undefined) return [block.rule, widest.rule] as const
      widest = block
      return [block.rule, undefined] as const
    })
}
