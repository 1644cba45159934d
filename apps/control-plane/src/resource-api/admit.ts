import { randomInt } from 'node:crypto'
import { checkResource, type KindDescription, type Problem, type Resource } from '@bookinfo/rules'
import { badRequest, invalid } from './api-status.ts'
import type { Locate } from './locate-problem.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { pruneField } from './prune-field.ts'
import { requireKind } from './require-kind.ts'

/** Where the request says the resource is to be. */
export interface Place {
  readonly kind: KindDescription
  readonly namespace: string
  /** Absent on create, where the body gives it. */
  readonly name?: string
  /** Where problems are in the text of the request. */
  readonly locate: Locate
  /** Fields that the text of the request has twice. */
  readonly duplicates: readonly string[]
}

/** What happens to fields that do not exist or are there twice: refused, dropped with a warning, dropped in silence. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

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
  const value = settle(body, place)
  const { unknown, ...checked } = check(value, place)
  const texts = [
    ...place.duplicates.map((field) => `duplicate field ${JSON.stringify(field)}`),
    ...unknown.map((problem) => describeUnknown(problem, place.locate)),
  ]
  if (texts.length === 0) return finish(value, place, checked)
  if (fieldValidation === 'Strict') {
    const { kind, version } = place.kind
    throw badRequest(
      `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${texts.join(', ')}`,
    )
  }
  const pruned = unknown.reduce<unknown>((left, { field }) => pruneField(left, field ?? ''), value)
  const { resource, warnings } = finish(pruned, place, check(pruned, place))
  return { resource, warnings: fieldValidation === 'Warn' ? [...texts, ...warnings] : warnings }
}

function settle(body: unknown, { kind, namespace, name, locate }: Place): PlainObject {
  if (!isPlainObject(body)) {
    const article = /^[AEIOU]/.test(kind.kind) ? 'an' : 'a'
    throw badRequest(`the body must be ${article} ${kind.kind} object`)
  }
  requireKind(body, kind, locate)
  // What only servers write is not looked at, and a client that sends it back means no harm.
  const { status: _, ...written } = body
  if (written.metadata !== undefined && !isPlainObject(written.metadata)) return written
  const { managedFields: __, selfLink: ___, ...metadata } = written.metadata ?? {}
  if (metadata.namespace) {
    requireSame(
      metadata.namespace,
      namespace,
      'the namespace of the object',
      'the namespace on the URL',
    )
  }
  if (name !== undefined && metadata.name) {
    requireSame(metadata.name, name, 'the name of the object', 'the name on the URL')
  }
  const named = name === undefined ? generatedName(metadata) : { name }
  const { generateName: ____, ...kept } = metadata
  return { ...written, metadata: { ...withoutEmptyMaps(kept), ...named, namespace } }
}

/** The last label removed leaves no `labels: {}` behind, as in Kubernetes: `kubectl diff` would show it as a change. */
function withoutEmptyMaps(metadata: PlainObject): PlainObject {
  const isEmptyMap = ([name, value]: readonly [string, unknown]) =>
    (name === 'labels' || name === 'annotations') &&
    isPlainObject(value) &&
    Object.keys(value).length === 0
  return Object.fromEntries(Object.entries(metadata).filter((entry) => !isEmptyMap(entry)))
}

/** Kubernetes' `generateName`: the start of a name to which the server adds five letters nobody else has. */
function generatedName({ name, generateName }: PlainObject): { readonly name?: string } {
  if (name || typeof generateName !== 'string' || generateName === '') return {}
  const letters = 'bcdfghjklmnpqrstvwxz2456789'
  const suffix = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return { name: `${generateName.slice(0, 248)}${suffix}` }
}

function requireSame(found: unknown, expected: string, what: string, where: string): void {
  if (found !== expected) {
    const text = typeof found === 'string' ? found : 'none'
    throw badRequest(`${what} (${text}) does not match ${where} (${expected})`)
  }
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

function nameOf(value: unknown): string {
  const metadata = isPlainObject(value) ? value.metadata : undefined
  return isPlainObject(metadata) && typeof metadata.name === 'string' ? metadata.name : ''
}

function isUnknownField({ level, message }: Problem): boolean {
  return level === 'error' && message.startsWith('unknown field ')
}

function describeUnknown(problem: Problem, locate: Locate): string {
  const { field, message, hint } = problem
  const text = field === undefined ? message : `unknown field ${JSON.stringify(field)}`
  const notes = [locate(problem), hint].filter((note) => note !== undefined)
  return notes.length === 0 ? text : `${text} (${notes.join('; ')})`
}
