import { duplicatesIn } from '@bookinfo/rule-store'
import { type ResourceDraft, shapeResource } from '@bookinfo/rules'
import { invalid } from './api-status.ts'
import { nameOf, type Place, settleBody } from './settle-body.ts'
import { type FieldValidation, isUnknownField, judgeUnknown } from './unknown-fields.ts'

export interface AdmittedPart {
  readonly draft: ResourceDraft
  readonly warnings: readonly string[]
}

/**
 * What a body of server-side apply says of a resource: it is what the URL says it is, and what is there has the shape of
 * the schema. What is missing may be in what is stored, and is judged with that.
 * @throws ApiError 400 for an object in the wrong place or with unknown fields, 422 for fields that do not fit
 */
export function admitPart(
  body: unknown,
  place: Place,
  fieldValidation: FieldValidation,
): AdmittedPart {
  const value = settleBody(body, place)
  const { draft, problems } = shapeResource(value)
  const unknown = problems.filter(isUnknownField)
  const warnings = judgeUnknown(unknown, place, fieldValidation)
  const misfits = problems.filter((problem) => !unknown.includes(problem))
  const errors = draft === undefined ? misfits : [...misfits, ...duplicatesIn(draft)]
  if (draft !== undefined && errors.length === 0) return { draft, warnings }
  throw invalid(place.kind, nameOf(value), errors, place.locate)
}
