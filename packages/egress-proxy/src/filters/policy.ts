import type {
  CompileOptions,
  Decision,
  MeshRegistry,
  Question,
  Resource,
  RouteTable,
  RouteTableCompiler,
} from '@bookinfo/rules'
import {
  broadRule,
  compileRouteTable,
  createRouteTableCompiler,
  decide,
  dependsOnRequest,
  resourceKey,
} from '@bookinfo/rules/deciding'
import { EgressError } from '../egress-error.ts'
import type { EgressProxyOptions } from '../options.ts'
import { refuseUnsafeText } from './refuse-unsafe-text.ts'

interface Snapshot {
  readonly version: string
  readonly resources: readonly Resource[]
}

type PolicyOptions = CompileOptions & Pick<EgressProxyOptions, 'denyBroadRules'>

/** The rules in force: one table, swapped whole. */
export interface Policy {
  readonly version: string
  readonly resources: readonly Resource[]
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
  let version = 'none'
  let resources: readonly Resource[] = []
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
    get table() {
      return table
    },
    apply(snapshot) {
      table = compile(snapshot, compileNext, options)
      version = snapshot.version
      resources = snapshot.resources
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

function compile(
  { version, resources }: Snapshot,
  compileNext: RouteTableCompiler,
  options: PolicyOptions,
): RouteTable {
  try {
    if (options.denyBroadRules === true) refuseBroadRules(resources)
    const table = compileNext(resources)
    refuseUnsafeText(table)
    return table
  } catch (error) {
    if (error instanceof EgressError) throw error
    throw new EgressError('config_rejected', `snapshot ${version}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function refuseBroadRules(resources: readonly Resource[]): void {
  for (const resource of resources) {
    const problem = broadRule(resource)
    if (problem === undefined) continue
    throw new EgressError('config_rejected', `${resourceKey(resource)} is refused: ${problem}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
