import {
  compileRouteTable,
  type MeshRegistry,
  type Resource,
  type RuleRef,
  resourceKey,
} from '@bookinfo/rules'

/** What the rules as a whole make of single ones. */
export interface RuleNews {
  /** By key: why a stored rule opens nothing, because another one won. */
  readonly losers: ReadonlyMap<string, string>
  /** What works otherwise than it seems to. */
  readonly warnings: readonly string[]
}

const emptyMesh: MeshRegistry = { services: [], workloads: [] }

/** Puts the rules together as a gateway does, for what that has to say. */
export function judgeTogether(
  resources: readonly Resource[],
  registry: MeshRegistry | null,
): RuleNews {
  const table = compileRouteTable(resources, registry ?? emptyMesh)
  const losers = table.conflicts.map(({ rule, message }) => [keyOf(rule), message] as const)
  return {
    losers: new Map(losers),
    // Without a registry every service looks unknown: a warning about that would be about us.
    warnings: registry === null ? [] : table.warnings.map(({ message }) => message),
  }
}

/** What the writer of `written` should hear: all about that rule, and what is new about others. */
export function newsFor(written: Resource, before: RuleNews, after: RuleNews): readonly string[] {
  const key = resourceKey(written)
  const known = new Set([...before.losers.values(), ...before.warnings])
  const all = [...after.losers.values(), ...after.warnings]
  return all.filter((text) => !known.has(text) || text.includes(key))
}

function keyOf({ kind, namespace, name }: RuleRef): string {
  return `${kind}/${namespace}/${name}`
}
