import { checkResource, type Problem, type Resource } from '@bookinfo/rules'
import { invalid } from './api-status.ts'
import { pruneField } from './prune-field.ts'
import { nameOf, type Place, settleBody } from './settle-body.ts'
import { type FieldValidation, isUnknownField, judgeUnknown } from './unknown-fields.ts'

export interface Admitted {
  readonly resource: Resource
  readonly warnings: readonly string[]
}

/**
 * Turns a body into a resource fit to store: it is what the URL says it is, has no unknown field, passes the checks
 * of its kind.
 * @throws ApiError 400 for an object in the wrong place or with unknown fields, 422 with all problems of a bad one
 */
export function admit(body: unknown, place: Place, fieldValidation: FieldValidation): Admitted {
  const value = settleBody(body, place)
  const { unknown, ...checked } = check(value, place)
  const texts = judgeUnknown(unknown, place, fieldValidation)
  if (unknown.length === 0) return withWarnings(finish(value, place, checked), texts)
  const pruned = unknown.reduce<unknown>((left, { field }) => pruneField(left, field ?? ''), value)
  return withWarnings(finish(pruned, place, check(pruned, place)), texts)
}

function withWarnings({ resource, warnings }: Admitted, texts: readonly string[]): Admitted {
  return { resource, warnings: [...texts, ...warnings] }
}

function check(value: unknown, { namespace }: Place) {
  const { resource, problems } = checkResource(value, { namespace })
  const unknown = problems.filter(isUnknownField)
  return { resource, problems, unknown }
}

function finish(
  value: unknown,
  { kind, locate }: Place,
  {
    resource,
    problems,
  }: { readonly resource: Resource | undefined; readonly problems: readonly Problem[] },
): Admitted {
  const errors = problems.filter(({ level }) => level === 'error')
  if (resource !== undefined && errors.length === 0) {
    return { resource, warnings: problems.map(withHint) }
  }
  throw invalid(kind, nameOf(value), errors, locate)
}

function withHint({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message} (${hint})`
}
