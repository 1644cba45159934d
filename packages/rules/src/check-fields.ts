import { checkMetadata } from './check-metadata.ts'
import { checkSpec } from './check-spec.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { hasAllRequired } from './has-all-required.ts'
import { ourAnnotations } from './our-annotations.ts'
import type { Kind, Resource } from './resource.ts'
import { schemas } from './schemas.ts'
import { type ResourceDraft, shapeFields } from './shape-resource.ts'

export interface CheckOptions {
  /** For a resource that names none; default `default`. */
  readonly namespace?: string
}

export interface CheckedFields {
  /** Present when no problem is an error: normalised, ready to store. */
  readonly resource?: Resource
  readonly problems: readonly FieldProblem[]
}

/** Warnings about a spec in which nothing is wrong. */
type Advise = (kind: Kind, spec: object) => FieldProblem[]

/**
 * All checks of one resource, with the paths of the fields at fault: shape first, then metadata, then the tables. Advice
 * is what the caller brings: a gateway has no use for any, and none for the list of public suffixes behind it.
 */
export function checkFields(
  value: unknown,
  { namespace = 'default' }: CheckOptions,
  advise: Advise = () => [],
): CheckedFields {
  const { draft: shaped, misfits } = shapeFields(value)
  if (shaped === undefined) return { problems: misfits }
  const { kind } = shaped
  const draft = withNamespace(shaped, namespace)
  const tables = checkTables(kind, draft, advise).filter(
    (problem) => !misfits.some((misfit) => isEcho(problem, misfit, draft)),
  )
  const problems = [...misfits, ...tables]
  if (problems.some(({ level }) => level === 'error')) return { problems }
  if (isComplete(kind, draft)) return { resource: draft, problems }
  return { problems: [{ level: 'error', message: `the ${kind} is incomplete`, path: [] }] }
}

function isComplete(kind: Kind, draft: unknown): draft is Resource {
  return hasAllRequired(schemas[kind], draft)
}

function withNamespace(draft: ResourceDraft, namespace: string): ResourceDraft {
  const metadata = draft.metadata ?? {}
  return { ...draft, metadata: { ...metadata, namespace: metadata.namespace || namespace } }
}

function checkTables(
  kind: Kind,
  { metadata = {}, spec }: ResourceDraft,
  advise: Advise,
): FieldProblem[] {
  const problems = checkMetadata(metadata)
  if (spec === undefined) {
    return [...problems, { level: 'error', message: `${kind} has no spec`, path: ['spec'] }]
  }
  const wrong = checkSpec(kind, spec, metadata.namespace || 'default')
  const found = wrong.length > 0 ? wrong : advise(kind, spec)
  const isExcepted = metadata.annotations?.[ourAnnotations.internal] !== undefined
  return [...problems, ...found.filter(({ code }) => !isExcepted || code !== 'refused_range')]
}

/**
 * Whether a problem is only the echo of a misfit: its value was left out because it did not fit, or is missing where
 * a field nobody knows stands in its place.
 */
function isEcho({ path }: FieldProblem, misfit: FieldProblem, draft: ResourceDraft): boolean {
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
