import type { Problem } from '@bookinfo/rules'
import { badRequest } from './api-status.ts'
import type { Locate } from './locate-problem.ts'
import type { Place } from './settle-body.ts'

/** What happens to fields that do not exist or are there twice: refused, dropped with a warning, dropped in silence. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

/**
 * What the writer is to be warned of.
 * @throws ApiError 400 that names them all, where they are to be refused
 */
export function judgeUnknown(
  unknown: readonly Problem[],
  { kind: { kind, version }, locate, duplicates }: Place,
  fieldValidation: FieldValidation,
): readonly string[] {
  const texts = [
    ...duplicates.map((field) => `duplicate field ${JSON.stringify(field)}`),
    ...unknown.map((problem) => describeUnknown(problem, locate)),
  ]
  if (texts.length === 0 || fieldValidation === 'Ignore') return []
  if (fieldValidation === 'Warn') return texts
  throw badRequest(
    `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${texts.join(', ')}`,
  )
}

export function isUnknownField({ level, message }: Problem): boolean {
  return level === 'error' && message.startsWith('unknown field ')
}

function describeUnknown(problem: Problem, locate: Locate): string {
  const { field, message, hint } = problem
  const text = field === undefined ? message : `unknown field ${JSON.stringify(field)}`
  const notes = [locate(problem), hint].filter((note) => note !== undefined)
  return notes.length === 0 ? text : `${text} (${notes.join('; ')})`
}
