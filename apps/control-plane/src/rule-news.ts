import {
  adviceCodes,
  createRouteTableCompiler,
  type Finding,
  lintTogether,
  type MeshRegistry,
  type Resource,
  type RouteTableCompiler,
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

/** Judges the rules as they are now, and as they are put together. */
export type RuleJudge = (
  resources: readonly Resource[],
  registry: MeshRegistry | null,
  now: Date,
) => RuleNews

/**
 * Puts the rules together as a gateway does, for what that has to say. Of rules that were judged before only what a change
 * concerns is judged anew; findings are made when somebody asks for them.
 */
export function createRuleJudge(): RuleJudge {
  let last:
    | { readonly registry: MeshRegistry | null; readonly compile: RouteTableCompiler }
    | undefined
  return function judgeTogether(resources, registry, now) {
    const { compile } =
      last?.registry === registry && last !== undefined
        ? last
        : { compile: createRouteTableCompiler(registry ?? emptyMesh) }
    last = { registry, compile }
    const table = compile(resources)
    const losers = table.conflicts.map(({ rule, message }) => [ruleKey(rule), message] as const)
    const context = registry === null ? { table, now } : { table, now, registry }
    let findings: readonly Finding[] | undefined
    return {
      losers: new Map(losers),
      get findings() {
        findings ??= lintTogether(resources, context).filter(({ code }) => !adviceCodes.has(code))
        return findings
      },
    }
  }
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
