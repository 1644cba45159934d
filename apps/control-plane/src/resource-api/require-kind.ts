import { checkResource, type KindDescription, kinds } from '@bookinfo/rules'
import { type ApiError, badRequest } from './api-status.ts'
import type { Locate } from './locate-problem.ts'
import type { PlainObject } from './plain-object.ts'

/**
 * A body says what it is, and that is what the URL is about.
 * @throws ApiError 400 that names what was found, what is expected and where
 */
export function requireKind(
  body: PlainObject,
  { kind, group, version }: KindDescription,
  locate: Locate,
): void {
  const { kind: found, apiVersion } = body
  if (found !== kind) {
    const known = kinds.some((one) => one.kind === found)
    const fault = known
      ? `${JSON.stringify(found)} does not belong at this URL; expected ${kind}`
      : `${tell(found)}; expected ${kindsOf(group)}`
    throw refuse(body, 'kind', fault, locate)
  }
  const expected = `${group}/${version}`
  if (apiVersion !== expected) {
    throw refuse(body, 'apiVersion', `${tell(apiVersion)}; expected ${expected}`, locate)
  }
}

/** The kinds that live in a group, as a choice. */
function kindsOf(group: string): string {
  const own = kinds.filter((one) => one.group === group)
  return own.map(({ kind }) => kind).join(' or ')
}

function tell(found: unknown): string {
  if (found === undefined || found === null || found === '') return 'is missing'
  return `${typeof found === 'object' ? 'an object' : JSON.stringify(found)} is not known`
}

function refuse(body: PlainObject, field: string, fault: string, locate: Locate): ApiError {
  const problem = checkResource(body).problems.find((one) => one.field === field)
  const place = locate(problem ?? { field, message: '' })
  const meant = problem?.hint?.startsWith('did you mean') === true ? problem.hint : undefined
  const notes = [place, meant].filter((note) => note !== undefined)
  return badRequest(`${field}: ${fault}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`)
}
