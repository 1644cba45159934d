import {
  adviceCodes,
  compileRouteTable,
  type Finding,
  lintTogether,
  type MeshRegistry,
  type Resource,
  resourceKey,
  ruleKey,
} from '@bookinfo/rules'

/** What the rules as a whole make of single ones. */
export interface RuleNews {
  /** By key: why a stored rule opens nothing, because another one won. */
  readonly losers: ReadonlyMap<string, string>
  /** What works otherwise than it seems to, conflicts among it. */
  readonly findings: readonly Finding[]
}

const emptyMesh: MeshRegistry = { services: [], workloads: [] }

/** Puts the rules together as a gateway does, for what that has to say. */
export function judgeTogether(
  resources: readonly Resource[],
  registry: MeshRegistry | null,
  now: Date,
): RuleNews {
  const table = compileRouteTable(resources, registry ?? emptyMesh)
  const losers = table.conflicts.map(({ rule, message }) => [ruleKey(rule), message] as const)
  const context = registry === null ? { table, now } : { table, now, registry }
  const findings = lintTogether(resources, context).filter(({ code }) => !adviceCodes.has(code))
  return { losers: new Map(losers), findings }
}

/** What the writer of `written` should hear: all about that rule, and what is new about others. */
export function newsFor(written: Resource, before: RuleNews, after: RuleNews): readonly string[] {
  const key = resourceKey(written)
  const known = new Set(before.findings.map(({ message }) => message))
  return after.findings
    .filter(
      ({ rule, message }) => ruleKey(rule) === key || !known.has(message) || message.includes(key),
    )
    .map(({ message }) => message)
}
