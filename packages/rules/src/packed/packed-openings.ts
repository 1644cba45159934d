import type { CompiledRule } from '../compiled-rule.ts'
import type { HostSource } from '../host-map.ts'
import type { StandingRule } from '../open-ports.ts'
import type { Protocol } from '../protocol.ts'
import type { Resource } from '../resource.ts'
import type { Opening } from '../route-table.ts'
import type { CompiledDestinations } from '../today/compile-destination-rules.ts'
import type { RuleOpenings } from '../today/compile-service-entry.ts'
import type { PackedRules } from './packed-rules.ts'
import { ruleOpenings } from './rule-openings.ts'

/**
 * What packed rules open, compiled when somebody asks for it, by the code that compiles loose ones. Nobody contests any of
 * it: whoever names a host in it as well had its rule taken out before.
 */
export class PackedOpenings {
  readonly #rules: PackedRules
  readonly #gone: ReadonlyMap<number, Resource>
  readonly #destinations: CompiledDestinations
  readonly #compiled = new WeakMap<Resource, readonly RuleOpenings[]>()
  /** How many rules there are, as `first` counts them. */
  readonly ruleCount: number
  /** Which protocols each port is open for. */
  readonly ports: ReadonlyMap<number, ReadonlySet<Protocol>>

  constructor(
    rules: PackedRules,
    gone: ReadonlyMap<number, Resource>,
    destinations: CompiledDestinations,
  ) {
    this.#rules = rules
    this.#gone = gone
    this.#destinations = destinations
    const left = [...gone.values()].flatMap((resource) => this.#openings(resource))
    this.ruleCount = rules.ruleCount - left.length
    this.ports = openPorts(rules, left)
  }

  /** The rules by what they name, on whatever port. */
  readonly named: HostSource<CompiledRule> = {
    find: (host, from) => this.#find(host, from)?.rule,
  }

  /** What is open on one port. */
  onPort(port: number): HostSource<Opening> {
    return {
      find: (host, from) =>
        this.#find(host, from)?.openings.find((open) => open.port === port)?.opening,
    }
  }

  /** In ascending order, as they stand among loose ones. */
  first(most: number): readonly StandingRule[] {
    const standing: StandingRule[] = []
    for (let at = 0; at < this.#rules.count && standing.length < most; at++) {
      if (this.#gone.has(at)) continue
      for (const { rule, order } of this.#openings(this.#rules.at(at))) {
        standing.push({ rule, order: `${rule.key}\n${order}` })
      }
    }
    return standing.slice(0, most)
  }

  #find(host: string, from: number | undefined): RuleOpenings | undefined {
    const found = this.#rules.findHost(host, from)
    if (found === undefined || this.#gone.has(found.number)) return undefined
    const openings = this.#openings(found.resource)
    if (openings.length === 1) return openings[0]
    const wanted = from === undefined ? host : `*${host.slice(from)}`
    return openings.find(({ rule }) => rule.pattern === wanted)
  }

  #openings(resource: Resource): readonly RuleOpenings[] {
    const known = this.#compiled.get(resource)
    if (known !== undefined) return known
    const openings = ruleOpenings(resource, this.#destinations)
    this.#compiled.set(resource, openings)
    return openings
  }
}

/** Without those that are open for rules which do not count any more, and no others. */
function openPorts(
  { ports }: PackedRules,
  gone: readonly RuleOpenings[],
): ReadonlyMap<number, ReadonlySet<Protocol>> {
  const counts = new Map<number, Map<Protocol, number>>()
  const count = (port: number, protocol: Protocol, by: number): void => {
    const ofPort = counts.get(port) ?? new Map<Protocol, number>()
    counts.set(port, ofPort)
    ofPort.set(protocol, (ofPort.get(protocol) ?? 0) + by)
  }
  for (const { port, protocol, rules } of ports) count(port, protocol, rules)
  for (const { rule } of gone) {
    for (const { port, protocol } of rule.ports) count(port, protocol, -1)
  }
  const open = [...counts].map(([port, ofPort]) => {
    const protocols = [...ofPort].flatMap(([protocol, rules]) => (rules > 0 ? protocol : []))
    return [port, new Set(protocols)] as const
  })
  return new Map(open.filter(([, protocols]) => protocols.size > 0))
}
