import type {
  CompileOptions,
  Decision,
  MeshRegistry,
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
} from '@bookinfo/rules/deciding'
import type { EgressProxyOptions } from '../options.ts'
import { chooseRules, type Snapshot } from './choose-rules.ts'

type PolicyOptions = CompileOptions & Pick<EgressProxyOptions, 'denyBroadRules'>

/** The rules in force: one table, swapped whole. */
export interface Policy {
  readonly version: string
  readonly resources: readonly Resource[]
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
  let refused: readonly RefusedRule[] = []
  let table = compileRouteTable(resources, registry)
  const compileNext = createRouteTableCompiler(registry, options)
  /** By caller and destination; dropped with the table, and with the destination when nobody names it any more. */
  let decisions = new WeakMap<object, WeakMap<object, Decision>>()

  function keep(caller: object, named: object, decision: Decision): void {
    const ofCaller = decisions.get(caller) ?? new WeakMap<object, Decision>()
    ofCaller.set(named, decision)
    decisions.set(caller, ofCaller)
  }

  return {
    get version() {
      return version
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
    apply(snapshot) {
      const chosen = chooseRules(snapshot, { registry, compile: compileNext, denyBroadRules })
      version = snapshot.version
      ;({ table, resources, refused } = chosen)
      decisions = new WeakMap()
    },
    decide: (question) => decide(table, question),
    recall: (caller, named) => decisions.get(caller)?.get(named),
    decideAndKeep(caller, named, question) {
      const decision = decide(table, question)
      if (!dependsOnRequest(table, question)) keep(caller, named, decision)
      return decision
    },
  }
}
