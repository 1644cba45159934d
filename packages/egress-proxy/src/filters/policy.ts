import {
  broadRule,
  type CompileOptions,
  compileRouteTable,
  type Decision,
  decide,
  dependsOnRequest,
  type MeshRegistry,
  type Question,
  type Resource,
  type RouteTable,
  resourceKey,
} from '@bookinfo/rules'
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
}

const most = 4096

/** Before the first snapshot nothing external is allowed, whatever the options say. */
export function createPolicy(registry: MeshRegistry, options: PolicyOptions): Policy {
  let version = 'none'
  let resources: readonly Resource[] = []
  let table = compileRouteTable(resources, registry)
  /** Only answers that the rules alone decide; dropped with the table. Bounded: clients choose the hosts. */
  let decisions = new Map<string, Decision>()

  function remember(key: string, question: Question): Decision {
    const decision = decide(table, question)
    if (dependsOnRequest(table, question)) return decision
    if (decisions.size === most) decisions.clear()
    decisions.set(key, decision)
    return decision
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
      table = compile(snapshot, registry, options)
      version = snapshot.version
      resources = snapshot.resources
      decisions = new Map()
    },
    decide(question) {
      const { workload, door, speech, host, port } = question
      const key = `${workload} ${door} ${speech} ${host} ${port}`
      return decisions.get(key) ?? remember(key, question)
    },
  }
}

function compile(
  { version, resources }: Snapshot,
  registry: MeshRegistry,
  options: PolicyOptions,
): RouteTable {
  try {
    if (options.denyBroadRules === true) refuseBroadRules(resources)
    const table = compileRouteTable(resources, registry, options)
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
