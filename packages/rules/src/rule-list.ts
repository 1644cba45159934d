import { byOrder } from './claims.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { StandingRule } from './open-ports.ts'
import type { PackedOpenings } from './packed/packed-openings.ts'
import type { Protocol } from './protocol.ts'

/** The rules of one table in ascending order of key, loose ones and packed ones together. */
export class RuleList {
  readonly #loose: readonly StandingRule[]
  readonly #packed: PackedOpenings | undefined
  #all: readonly CompiledRule[] | undefined
  #first: { readonly most: number; readonly rules: readonly CompiledRule[] } | undefined
  #protocols: ReadonlyMap<number, ReadonlySet<Protocol>> | undefined

  constructor(loose: readonly StandingRule[], packed: PackedOpenings | undefined) {
    this.#loose = loose
    this.#packed = packed
  }

  get count(): number {
    return this.#loose.length + (this.#packed?.ruleCount ?? 0)
  }

  /** Packed ones do not stay unpacked. */
  get all(): readonly CompiledRule[] {
    const all = this.#all ?? this.#take(this.count)
    if (this.#packed === undefined) this.#all = all
    return all
  }

  /** Denials ask for the same number over and over. */
  first(most: number): readonly CompiledRule[] {
    if (this.#first?.most !== most) this.#first = { most, rules: this.#take(most) }
    return this.#first.rules
  }

  /** What a port is open for. */
  protocolsOn(port: number): ReadonlySet<Protocol> {
    this.#protocols ??= this.#openProtocols()
    return this.#protocols.get(port) ?? none
  }

  #take(most: number): readonly CompiledRule[] {
    const loose = this.#loose.slice(0, most)
    const packed = this.#packed?.first(most) ?? []
    const both = packed.length === 0 ? loose : [...loose, ...packed].sort(byOrder).slice(0, most)
    return both.map(({ rule }) => rule)
  }

  #openProtocols(): ReadonlyMap<number, ReadonlySet<Protocol>> {
    const open = new Map<number, Set<Protocol>>()
    const packed = [...(this.#packed?.ports ?? [])].map(([port, all]) => [port, [...all]] as const)
    for (const [port, protocols] of packed) open.set(port, new Set(protocols))
    for (const { rule } of this.#loose) {
      for (const { port, protocol } of rule.ports) {
        const known = open.get(port) ?? new Set<Protocol>()
        open.set(port, known.add(protocol))
      }
    }
    return open
  }
}

const none: ReadonlySet<Protocol> = new Set()
