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

/** The rules in force: one table, swapped whole. */
export interface Policy {
  readonly version: string
  /** Without those that stay packed. */
  readonly resources: readonly Resource[]
  readonly packed: PackedPart | undefined
  /** What of the newest snapshot was left out. */
  readonly refused: readonly RefusedRule[]
  readonly table: RouteTable
  /** @throws EgressError `config_rejected`; the snapshot before stays in force */
  apply(snapshot: Snapshot): void
  decide(question: Question): Decision
  /** What was decided before about this destination for this caller, where a request changes nothing about it. */
  recall(caller: object, named: object): Decision | undefined
  /** As `decide`, and the answer is kept for `recall` where the rules alone made it. */
  decideAndKeep(caller: object, named: object, question: Question): Decision
}

/** Before the first snapshot nothing external is allowed, whatever the options say. */
export function createPolicy(registry: MeshRegistry, options: PolicyOptions): Policy {
  const { denyBroadRules = false } = options
  let version = 'none'
  let resources: readonly Resource[] = []
  let packed: PackedPart | undefined
  let refused: readonly RefusedRule[] = []
  const closed = compileRouteTable(resources, registry)
  let table = closed
  let newest: Snapshot = { version, resources }
  const broken = new WeakSet<PackedRules>()
  const compileNext = createRouteTableCompiler(registry, options)
  /** Dropped with the table. */
  let decisions = new KeptDecisions()

  function use(snapshot: Snapshot): void {
    const isBroken = snapshot.packed !== undefined && broken.has(snapshot.packed.rules)
    const told = isBroken ? unpackSnapshot(snapshot) : snapshot
    const chosen = chooseRules(told, { registry, compile: compileNext, denyBroadRules })
    newest = snapshot
    version = snapshot.version
    ;({ table, resources, packed, refused } = chosen)
    decisions = new KeptDecisions()
  }

  /** Packed rules are read when they are asked for: one that may not be enforced is found no sooner. */
  function judge(question: Question): Decision {
    try {
      return decide(table, question)
    } catch (error) {
      if (!(error instanceof PackedRulesError) || packed === undefined) throw error
      broken.add(packed.rules)
      leaveOutBroken()
      return decide(table, question)
    }
  }

  /** As if it had been seen at once; what would have been refused whole is not in force any longer. */
  function leaveOutBroken(): void {
    try {
      use(newest)
    } catch {
      table = closed
      resources = []
      packed = undefined
      decisions = new KeptDecisions()
    }
  }

  return {
    get version() {
      return version
    },
    get packed() {
      return packed
    },
    get resources() {
      return resources
    },
    get refused() {
      return refused
    },
    get table() {
      return table
    },
    apply: use,
    decide: judge,
    recall: (caller, named) => decisions.recall(caller, named),
    decideAndKeep(caller, named, question) {
      const decision = judge(question)
      if (!dependsOnRequest(table, question)) decisions.keep(caller, named, decision)
      return decision
    },
  }
}
