import { adviseOnSpec } from './advise-on-spec.ts'
import { checkFields } from './check-fields.ts'
import { compileRouteTable } from './compile-route-table.ts'
import type { Finding } from './finding.ts'
import type { FindingCode } from './finding-codes.ts'
import { lintRedundant } from './lint-redundant.ts'
import { lintRoutes } from './lint-routes.ts'
import { lintTenants } from './lint-tenants.ts'
import { expiryOf } from './our-annotations.ts'
import type { MeshRegistry } from './registry.ts'
import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import type { RouteTable } from './route-table.ts'
import { toProblem } from './to-problem.ts'
import { toRuleRef } from './to-rule-ref.ts'

/** What is known about the mesh beside its resources; the more, the more is found. */
export interface LintContext {
  /** Without one nothing is said about services and versions: all would look unknown. */
  readonly registry?: MeshRegistry
  /** Calls that were recorded, and the keys of the rules that decided them. */
  readonly usage?: { readonly calls: number; readonly rules: ReadonlySet<string> }
  /** For rules that expire soon. */
  readonly now?: Date
  /** The resources put together, where that was done already. */
  readonly table?: RouteTable
}

/** Findings for those who look at rules, not for those who write one: true, and often meant so. */
export const adviceCodes: ReadonlySet<FindingCode> = new Set(['covers_any_tenant', 'never_used'])

/** How long before its time an expiring rule is warned about. */
export const expiryWarningMs = 24 * 60 * 60 * 1000

/**
 * All that is worth a second look in resources that passed `checkResource`: each by itself, then as a set. Codes and
 * their reasons stand in `findingReasons`. Pure; time near to linear in the number of resources.
 */
export function lint(
  resources: readonly Resource[],
  context: LintContext = {},
): readonly Finding[] {
  return [...resources.flatMap(lintOne), ...lintTogether(resources, context)]
}

/** What the set makes of single resources: what `checkResource` cannot know. */
export function lintTogether(
  resources: readonly Resource[],
  context: LintContext = {},
): readonly Finding[] {
  const { registry, usage, now } = context
  const table = context.table ?? compileRouteTable(resources, registry ?? emptyMesh)
  return [
    ...table.conflicts.map(
      ({ rule, message }): Finding => ({ level: 'warning', code: 'conflict', message, rule }),
    ),
    ...(registry === undefined ? [] : table.warnings),
    ...lintRoutes(table, registry),
    ...lintRedundant(table),
    ...lintTenants(table),
    ...(usage === undefined ? [] : lintUsage(table, usage)),
    ...(now === undefined ? [] : resources.flatMap((resource) => lintExpiry(resource, now))),
  ]
}

const emptyMesh: MeshRegistry = { services: [], workloads: [] }

function lintOne(resource: Resource): Finding[] {
  const rule = toRuleRef(resource)
  return checkFields(resource, {}, adviseOnSpec).problems.flatMap((problem) => {
    const { code, ...rest } = toProblem(problem)
    return code === undefined ? [] : [{ ...rest, level: 'warning', code, rule }]
  })
}

function lintUsage(table: RouteTable, { calls, rules }: NonNullable<LintContext['usage']>) {
  if (calls === 0) return []
  return table.rules
    .filter(({ key }) => !rules.has(key))
    .map(({ key, ref }): Finding => {
      const message = `${key} decided none of the last ${calls} recorded calls`
      return { level: 'warning', code: 'never_used', message, rule: ref }
    })
}

function lintExpiry(resource: Resource, now: Date): Finding[] {
  const expiry = expiryOf(resource.metadata)
  if (expiry === undefined || expiry.getTime() - now.getTime() > expiryWarningMs) return []
  const when = expiry.toISOString().replace('.000Z', 'Z')
  const message = `${resourceKey(resource)} expires at ${when} and is removed then`
  const field = 'metadata.annotations["egress.bookinfo.dev/expires"]'
  return [{ level: 'warning', code: 'expires_soon', message, field, rule: toRuleRef(resource) }]
}
