import { byOrder, Claims } from './claims.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { RuleRef } from './decision.ts'
import type { ProtocolFamily } from './protocol.ts'
import { protocolFamily } from './protocol.ts'
import type { RuleOpenings } from './today/compile-service-entry.ts'

/** A rule that is stored but opens nothing because another one won. */
export interface Conflict {
  readonly rule: RuleRef
  /** Upstream's text, e.g. `rule A conflicts with rule B on domain D, is rejected`. */
  readonly message: string
  /** The rule itself, so that a denial can tell that it would have allowed; routes open nothing and have none. */
  readonly loser?: CompiledRule
}

export interface Settled {
  readonly accepted: readonly CompiledRule[]
  readonly conflicts: readonly Conflict[]
}

/** What became of the rules that stand, by one change. */
export interface Settlement {
  readonly gone: ReadonlySet<RuleOpenings>
  readonly come: readonly RuleOpenings[]
  /** All there are now: those on a host, then those on a port, each in ascending order of key. */
  readonly conflicts: readonly Conflict[]
}

interface PortTaken {
  readonly family: ProtocolFamily
  readonly keys: string[]
}

/** An EgressRule and what it opens. The same rule is the same openings, in however many tables it stands. */
export function classicOpenings(rule: CompiledRule): RuleOpenings {
  const known = openingsOf.get(rule) ?? {
    rule,
    openings: rule.ports.map(({ port, protocol }) => ({
      port,
      opening: { rule, protocol, originates: protocol === 'https' },
    })),
    order: `1\n${rule.key}`,
  }
  openingsOf.set(rule, known)
  return known
}

const openingsOf = new WeakMap<CompiledRule, RuleOpenings>()

/** Which rules stand when they are put together, in ascending order of key. */
export function settleConflicts(rules: readonly CompiledRule[]): Settled {
  const { come, conflicts } = new SettledRules().change(new Set(), rules.map(classicOpenings))
  return { accepted: come.toSorted(byOrder).map(({ rule }) => rule), conflicts }
}

/**
 * Which EgressRules stand when they are put together: first one rule a host, then one protocol family a port (spec:
 * egress-rules 1.7). A rule's ports are registered only when the whole rule is accepted, so a loser knocks out nobody
 * (section 10, a deviation from 2018). A change looks at the rules for its own hosts; at all of them only while some
 * port is wanted by two families, where one rule can decide about every other.
 */
export class SettledRules {
  readonly #hosts = new Claims<RuleOpenings>()
  /** Hosts that more than one rule wants. */
  readonly #contested = new Set<string>()
  readonly #families = new Families()
  /** Those that stand. */
  readonly #accepted = new Set<RuleOpenings>()
  #hostConflicts: readonly Conflict[] = []
  #portConflicts: readonly Conflict[] = []

  change(gone: ReadonlySet<RuleOpenings>, come: readonly RuleOpenings[]): Settlement {
    const hosts = new Set([...gone, ...come].map(({ rule }) => rule.pattern))
    const before = this.#holders(hosts)
    for (const one of gone) this.#hosts.remove(one.rule.pattern, one)
    for (const one of come) this.#hosts.add(one.rule.pattern, one)
    const after = this.#holders(hosts)
    this.#noteContested(hosts)
    const [left, entered] = [without(before, after), without(after, before)]
    const wasMixed = this.#families.areMixed
    this.#families.change(left, entered)
    const settlement =
      wasMixed || this.#families.areMixed ? this.#settlePorts() : { gone: left, come: [...entered] }
    for (const one of settlement.gone) this.#accepted.delete(one)
    for (const one of settlement.come) this.#accepted.add(one)
    return { ...settlement, conflicts: [...this.#hostConflicts, ...this.#portConflicts] }
  }

  #holders(hosts: ReadonlySet<string>): Set<RuleOpenings> {
    return new Set([...hosts].flatMap((host) => this.#hosts.holder(host) ?? []))
  }

  #noteContested(hosts: ReadonlySet<string>): void {
    let isNews = false
    for (const host of hosts) {
      const was = this.#contested.has(host)
      const is = this.#hosts.of(host).length > 1
      if (is) this.#contested.add(host)
      else this.#contested.delete(host)
      isNews ||= was || is
    }
    if (!isNews) return
    const losers = [...this.#contested].flatMap((host) => {
      const [winner, ...others] = this.#hosts.of(host)
      return winner === undefined ? [] : others.map((loser) => ({ loser, winner }))
    })
    this.#hostConflicts = losers
      .sort((a, b) => byOrder(a.loser, b.loser))
      .map(({ loser: { rule }, winner }) => {
        const message = `rule ${rule.key} conflicts with rule ${winner.rule.key} on domain ${rule.service}, is rejected`
        return { rule: rule.ref, message, loser: rule }
      })
  }

  #settlePorts(): Omit<Settlement, 'conflicts'> {
    const accepted = new Set<RuleOpenings>()
    const conflicts: Conflict[] = []
    const byPort = new Map<number, PortTaken>()
    for (const one of this.#hosts.holders()) {
      const message = portConflict(one.rule, byPort)
      if (message === undefined) accepted.add(one)
      else conflicts.push({ rule: one.rule.ref, message, loser: one.rule })
    }
    this.#portConflicts = conflicts
    return {
      gone: without(this.#accepted, accepted),
      come: [...without(accepted, this.#accepted)],
    }
  }
}

function without<Element>(all: ReadonlySet<Element>, some: ReadonlySet<Element>): Set<Element> {
  return new Set([...all].filter((element) => !some.has(element)))
}

/** How many rules want a port for a protocol family. */
class Families {
  readonly #counts = new Map<number, Map<ProtocolFamily, number>>()
  readonly #mixed = new Set<number>()

  get areMixed(): boolean {
    return this.#mixed.size > 0
  }

  change(gone: ReadonlySet<RuleOpenings>, come: ReadonlySet<RuleOpenings>): void {
    for (const { rule } of gone) this.#count(rule, -1)
    for (const { rule } of come) this.#count(rule, 1)
  }

  #count({ ports }: CompiledRule, by: 1 | -1): void {
    for (const { port, protocol } of ports) {
      const family = protocolFamily(protocol)
      const counts = this.#counts.get(port) ?? new Map<ProtocolFamily, number>()
      this.#counts.set(port, counts)
      const count = (counts.get(family) ?? 0) + by
      if (count === 0) counts.delete(family)
      else counts.set(family, count)
      if (counts.size > 1) this.#mixed.add(port)
      else this.#mixed.delete(port)
    }
  }
}

/** Registers the rule's ports, or says why the rule cannot stand. */
function portConflict(rule: CompiledRule, byPort: Map<number, PortTaken>): string | undefined {
  for (const { port, protocol } of rule.ports) {
    const family = protocolFamily(protocol)
    const taken = byPort.get(port)
    if (taken !== undefined && taken.family !== family) {
      return `rule ${rule.key} is rejected since it conflicts rules [${listed(taken.keys)}] on port ${port}, protocol ${family} vs. protocol ${taken.family}`
    }
  }
  for (const { port, protocol } of rule.ports) {
    const taken = byPort.get(port)
    if (taken === undefined)
      byPort.set(port, { family: protocolFamily(protocol), keys: [rule.key] })
    else taken.keys.push(rule.key)
  }
  return undefined
}

const mostListed = 20

/** Upstream lists them all, however many there are. */
function listed(keys: readonly string[]): string {
  if (keys.length <= mostListed) return keys.join(' ')
  return `${keys.slice(0, mostListed).join(' ')} and ${keys.length - mostListed} more`
}
