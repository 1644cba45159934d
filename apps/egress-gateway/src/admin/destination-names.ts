import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { MeshRegistry, PackedPart, Resource } from '@bookinfo/rules'
import { resourceKey } from '@bookinfo/rules/deciding'

/** Metric labels of an exchange that name its ends. All come from configuration, none from what clients send (S67). */
export interface DestinationNames {
  /** After each snapshot: the rules whose patterns become names. */
  use(rules: NamedRules): void
  sourceWorkload(record: ExchangeRecord): string
  /** The service called, the pattern of the rule that allowed it, `PassthroughCluster`, or `BlackHoleCluster` (spec: egress-rules 8.1). */
  serviceName(record: ExchangeRecord): string
  /** The mesh workload that answered, else `unknown`. */
  workload(record: ExchangeRecord): string
}

interface NamedRules {
  readonly resources: readonly Resource[]
  readonly packed?: PackedPart
}

export function createDestinationNames(registry: MeshRegistry): DestinationNames {
  const services = new Set(registry.services.map(({ name }) => name))
  const serviceOf = new Map(registry.workloads.map(({ name, service }) => [name, service]))
  const callers = new Set([
    ...serviceOf.keys(),
    ...(registry.sources ?? []).map(({ workload }) => workload),
  ])
  let rules: NamedRules = { resources: [] }
  /** By key; made when the first exchange after a change ends, and of packed rules when the first that they allowed does. */
  let patterns: Map<string, string> | undefined

  function meshService(record: ExchangeRecord): string | undefined {
    const answered = serviceOf.get(record.upstream?.name ?? '')
    if (answered !== undefined) return answered
    if (record.action !== 'allow' || record.host === null) return undefined
    const [shortName = ''] = record.host.split('.', 1)
    return services.has(shortName) ? shortName : undefined
  }

  return {
    use(next) {
      rules = next
      patterns = undefined
    },
    sourceWorkload: ({ workload }) => (callers.has(workload) ? workload : 'unknown'),
    serviceName(record) {
      // a rule may be gone by the time its last exchange ends; its own name is as good a label
      if (record.rule !== null) {
        patterns ??= new Map(rules.resources.map((rule) => [resourceKey(rule), patternOf(rule)]))
        const known = patterns.get(record.rule)
        if (known !== undefined) return known
        const pattern = packedPattern(rules, record.rule)
        if (pattern !== undefined) patterns.set(record.rule, pattern)
        return pattern ?? record.rule
      }
      if (record.cluster === 'PassthroughCluster') return record.cluster
      return meshService(record) ?? 'BlackHoleCluster'
    },
    workload({ upstream }) {
      return upstream !== null && serviceOf.has(upstream.name) ? upstream.name : 'unknown'
    },
  }
}

function packedPattern({ packed }: NamedRules, key: string): string | undefined {
  if (packed === undefined || packed.without.has(key)) return undefined
  try {
    const found = packed.rules.findKey(key)
    return found && patternOf(found.resource)
  } catch {
    return undefined // another rule lies there that cannot be used
  }
}

/** The host that the resource is about; of several the first. */
function patternOf({ spec, metadata }: Resource): string {
  if ('destination' in spec)
    return spec.destination.service ?? spec.destination.name ?? metadata.name
  if ('host' in spec) return spec.host
  return 'hosts' in spec ? (spec.hosts?.[0] ?? metadata.name) : metadata.name
}
