import type { Finding } from '../finding.ts'
import { findingAbout } from '../finding.ts'
import { HostMap } from '../host-map.ts'
import { resourceKey } from '../resource-key.ts'
import { toRuleRef } from '../to-rule-ref.ts'
import type { ClientTls, DestinationRule, TrafficPolicy } from './destination-rule-schema.ts'
import type { MeshHosts } from './mesh-hosts.ts'
import { orderByAge } from './order-by-age.ts'

/** A version of a host. */
interface CompiledSubset {
  readonly labels: Readonly<Record<string, string>>
  /** What it says for itself, in place of what the rule says. */
  readonly policy?: TrafficPolicy
}

/** All that DestinationRules say about one host. */
interface CompiledDestination {
  /** By name. */
  readonly subsets: Map<string, CompiledSubset>
  policy: TrafficPolicy | undefined
  readonly keys: string[]
}

export interface CompiledDestinations {
  readonly hosts: HostMap<CompiledDestination>
  readonly warnings: readonly Finding[]
}

/**
 * DestinationRules by host. Several for one host are one: their subsets are put together, and the oldest one's policy
 * counts, as upstream merges them.
 */
export function compileDestinationRules(
  rules: readonly DestinationRule[],
  mesh: MeshHosts,
): CompiledDestinations {
  const byHost = new Map<string, CompiledDestination>()
  const warnings: Finding[] = []
  for (const rule of orderByAge(rules)) {
    const host = mesh.resolve(rule.spec.host, rule.metadata.namespace)
    const known = byHost.get(host) ?? { subsets: new Map(), policy: undefined, keys: [] }
    byHost.set(host, known)
    warnings.push(...merge(known, rule))
  }
  const hosts = new HostMap<CompiledDestination>()
  for (const [host, destination] of byHost) hosts.set(host, destination)
  return { hosts, warnings }
}

function merge(known: CompiledDestination, rule: DestinationRule): Finding[] {
  const key = resourceKey(rule)
  const { subsets = [], trafficPolicy } = rule.spec
  const others = known.keys.join(', ')
  known.keys.push(key)
  const again = subsets.filter(({ name = '' }) => known.subsets.has(name))
  for (const { name = '', labels = {}, trafficPolicy: policy } of subsets) {
    if (known.subsets.has(name)) continue
    known.subsets.set(name, { labels, ...(policy === undefined ? {} : { policy }) })
  }
  const overruled = again.map(
    ({ name }) =>
      `${key} defines subset "${name}", which ${others} defines already: that one counts`,
  )
  if (trafficPolicy !== undefined && known.policy !== undefined) {
    overruled.push(`${key} has a trafficPolicy, and so has ${others}: the older one counts`)
  }
  known.policy ??= trafficPolicy
  return overruled.map((message) => findingAbout(toRuleRef(rule), 'overruled', message))
}

/** What counts for a port: its own settings, in place of all that the policy says elsewhere. */
export function tlsOf(
  { policy }: { readonly policy?: TrafficPolicy | undefined },
  port: number,
): ClientTls | undefined {
  const own = policy?.portLevelSettings?.find((settings) => settings.port?.number === port)
  return own === undefined ? policy?.tls : own.tls
}
