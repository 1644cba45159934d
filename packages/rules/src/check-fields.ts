import { Value } from 'typebox/value'
import { checkEgressRule } from './check-egress-rule.ts'
import { checkIdentity } from './check-identity.ts'
import { checkMetadata } from './check-metadata.ts'
import { checkRouteRule } from './check-route-rule.ts'
import { egressRuleSchema } from './egress-rule-schema.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import type { EgressRule, Kind, ObjectMeta, Resource, RouteRule } from './resource.ts'
import { routeRuleSchema } from './route-rule-schema.ts'
import { shape } from './shape.ts'

export interface CheckOptions {
  /** For a resource that names none; default `default`. */
  readonly namespace?: string
}

export interface CheckedFields {
  /** Present when no problem is an error: normalised, ready to store. */
  readonly resource?: Resource
  readonly problems: readonly FieldProblem[]
}

/** What `shape` leaves: every field has its type, any field may be missing. */
interface Draft {
  readonly metadata?: Partial<ObjectMeta>
  readonly spec?: Partial<EgressRule['spec'] & RouteRule['spec']>
}

const schemas = { EgressRule: egressRuleSchema, RouteRule: routeRuleSchema }

/** All checks of one resource, with the paths of the fields at fault: shape first, then metadata, then the tables. */
export function checkFields(
  value: unknown,
  { namespace = 'default' }: CheckOptions,
): CheckedFields {
  const kind = checkIdentity(value)
  if (typeof kind !== 'string') return { problems: [kind] }
  const misfits: FieldProblem[] = []
  const shaped = shape(schemas[kind], value, [], (problem) => misfits.push(problem))
  const draft = withNamespace(shaped as Draft, namespace)
  const tables = checkTables(kind, draft).filter(
    (problem) => !misfits.some((misfit) => isEcho(problem, misfit, draft)),
  )
  const problems = [...misfits, ...tables]
  if (problems.some(({ level }) => level === 'error')) return { problems }
  if (Value.Check(egressRuleSchema, draft) || Value.Check(routeRuleSchema, draft)) {
    return { resource: draft, problems }
  }
  return { problems: [{ level: 'error', message: `the ${kind} is incomplete`, path: [] }] }
}

function withNamespace(draft: Draft, namespace: string): Draft {
  const metadata = draft.metadata ?? {}
  return { ...draft, metadata: { ...metadata, namespace: metadata.namespace || namespace } }
}

function checkTables(kind: Kind, { metadata = {}, spec }: Draft): FieldProblem[] {
  const problems = checkMetadata(metadata)
  if (spec === undefined) {
    return [...problems, { level: 'error', message: `${kind} has no spec`, path: ['spec'] }]
  }
  const table =
    kind === 'EgressRule'
      ? checkEgressRule(spec)
      : checkRouteRule(spec, metadata.namespace || 'default')
  return [...problems, ...table]
}

/**
 * Whether a problem is only the echo of a misfit: its value was left out because it did not fit, or is missing where
 * a field nobody knows stands in its place.
 */
function isEcho({ path }: FieldProblem, misfit: FieldProblem, draft: Draft): boolean {
  if (misfit.path.every((part, i) => i >= path.length || part === path[i])) return true
  const isSibling =
    misfit.path.length === path.length &&
    misfit.path.slice(0, -1).every((part, i) => part === path[i])
  return misfit.at === 'name' && isSibling && valueAt(draft, path) === undefined
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null
        ? Object.getOwnPropertyDescriptor(inner, part)?.value
        : undefined,
    value,
  )
}
