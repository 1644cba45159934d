import { randomInt } from 'node:crypto'
import type { KindDescription } from '@bookinfo/rules'
import { badRequest } from './api-status.ts'
import type { Locate } from './locate-problem.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
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

/**
 * A body that is what the URL says it is, in the place that the URL says; without what servers alone write.
 * @throws ApiError 400 for another object
 */
export function settleBody(body: unknown, { kind, namespace, name, locate }: Place): PlainObject {
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

/** What a body calls itself, for messages. */
export function nameOf(value: unknown): string {
  const metadata = isPlainObject(value) ? value.metadata : undefined
  return isPlainObject(metadata) && typeof metadata.name === 'string' ? metadata.name : ''
}
