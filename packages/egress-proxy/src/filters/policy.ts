import type {
  CompileOptions,
  Decision,
  MeshRegistry,
  PackedPart,
  PackedRules,
  Question,
  RefusedRule,
  Resource,
  RouteTable,
} from '@bookinfo/rules'
import {
  compileRouteTable,
  createRouteTableCompiler,
  decide,
  dependsOnRequest,
  PackedRulesError,
} from '@bookinfo/rules/deciding'
import type { EgressProxyOptions } from '../options.ts'
import { chooseRules, type Snapshot, unpackSnapshot } from './choose-rules.ts'
import { KeptDecisions } from './kept-decisions.ts'

type PolicyOptions = CompileOptions & Pick<EgressProxyOptions, 'denyBroadRules'>

/**
 * The rules in force: one table, swapped whole. A class, as each request asks it: an object of getters is one that V8
 * looks everything up in, as in a dictionary.
 */
export class Policy {
  readonly #registry: MeshRegistry
  readonly #denyBroadRules: boolean
  readonly #compile: ReturnType<typeof createRouteTableCompiler>
  /** Before the first snapshot nothing external is allowed, whatever the options say. */
  readonly #closed: RouteTable
  /** Packed rules that cannot be asked. */
  readonly #broken = new WeakSet<PackedRules>()
  #newest: Snapshot = { version: 'none', resources: [] }
  #version = 'none'
  #resources: readonly Resource[] = []
  #packed: PackedPart | undefined
  #refused: readonly RefusedRule[] = []
  #table: RouteTable
  /** Dropped with the table. */
  #decisions = new KeptDecisions()

  constructor(registry: MeshRegistry, options: PolicyOptions) {
    this.#registry = registry
    this.#denyBroadRules = options.denyBroadRules ?? false
    this.#compile = createRouteTableCompiler(registry, options)
    this.#closed = compileRouteTable([], registry)
    this.#table = this.#closed
  }

  get version(): string {
    return this.#version
  }

  /** Without those that stay packed. */
  get resources(): readonly Resource[] {
    return this.#resources
  }

  get packed(): PackedPart | undefined {
    return this.#packed
  }

  /** What of the newest snapshot was left out. */
  get refused(): readonly RefusedRule[] {
    return this.#refused
  }

  get table(): RouteTable {
    return this.#table
  }

  /** @throws EgressError `config_rejected`; the snapshot before stays in force */
  apply(snapshot: Snapshot): void {
    const isBroken = snapshot.packed !== undefined && this.#broken.has(snapshot.packed.rules)
    const told = isBroken ? unpackSnapshot(snapshot) : snapshot
    const chosen = chooseRules(told, {
      registry: this.#registry,
      compile: this.#compile,
      denyBroadRules: this.#denyBroadRules,
    })
    this.#newest = snapshot
    this.#version = snapshot.version
    this.#table = chosen.table
    this.#resources = chosen.resources
    this.#packed = chosen.packed
    this.#refused = chosen.refused
    this.#decisions = new KeptDecisions()
  }

  /** Packed rules are read when they are asked for: one that may not be enforced is found no sooner. */
  decide(question: Question): Decision {
    try {
      return decide(this.#table, question)
    } catch (error) {
      if (!(error instanceof PackedRulesError) || this.#packed === undefined) throw error
      this.#broken.add(this.#packed.rules)
      this.#leaveOutBroken()
      return decide(this.#table, question)
    }
  }

  /** What was decided before about this destination for this caller, where a request changes nothing about it. */
  recall(caller: object, named: object): Decision | undefined {
    return this.#decisions.recall(caller, named)
  }

  /** As `decide`, and the answer is kept for `recall` where the rules alone made it. */
  decideAndKeep(caller: object, named: object, question: Question): Decision {
    const decision = this.decide(question)
    if (!dependsOnRequest(this.#table, question)) this.#decisions.keep(caller, named, decision)
    return decision
  }

  /** As if it had been seen at once; what would have been refused whole is not in force any longer. */
  #leaveOutBroken(): void {
    try {
      this.apply(this.#newest)
    } catch {
      this.#table = this.#closed
      this.#resources = []
      this.#packed = undefined
      this.#decisions = new KeptDecisions()
    }
  }
}
