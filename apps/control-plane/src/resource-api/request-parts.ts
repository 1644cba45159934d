import { StoreError } from '@bookinfo/rule-store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  alreadyExists,
  badRequest,
  conflict,
  notFound,
  unsupportedMediaType,
} from './api-status.ts'
import { parseBody } from './parse-body.ts'
import { contentTypeOf, negotiate, renderDocument, type Shape } from './representation.ts'
import { createSelector, type Selector } from './selector.ts'
import { type ApiObject, rootPath, type ServedKind } from './served-kind.ts'
import type { FieldValidation } from './unknown-fields.ts'

/** The query of a request; a parameter given twice counts once, the first. */
export function queryOf(request: FastifyRequest): URLSearchParams {
  const [, query = ''] = request.url.split('?', 2)
  return new URLSearchParams(query)
}

/** @throws ApiError 400 */
export function isDryRun(query: URLSearchParams): boolean {
  const value = query.get('dryRun') ?? ''
  if (value === '' || value === 'All') return value === 'All'
  throw badRequest(`dryRun must be All, found ${JSON.stringify(value)}`)
}

/** Absent means Strict: what a client does not ask for, it still gets. @throws ApiError 400 */
export function fieldValidationOf(query: URLSearchParams): FieldValidation {
  const value = query.get('fieldValidation') || 'Strict'
  if (value === 'Strict' || value === 'Warn' || value === 'Ignore') return value
  throw badRequest(`fieldValidation must be Strict, Warn or Ignore, found ${JSON.stringify(value)}`)
}

/** How many of the newest are wanted. @throws ApiError 400 */
export function lastOf(query: URLSearchParams, usual: number): number {
  const value = query.get('last') ?? String(usual)
  if (/^[0-9]{1,6}$/.test(value)) return Number(value)
  throw badRequest(`last must be a number from 0 to 999999, found ${JSON.stringify(value)}`)
}

/** @throws ApiError 400 */
export function selectorOf(query: URLSearchParams, kind: Pick<ServedKind, 'selectable'>): Selector {
  const [labels, fields] = [query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '']
  return createSelector(labels, fields, kind)
}

/** How the client wants objects of a kind shown. @throws ApiError 400 */
export function shapeOf<Shown extends ApiObject>(
  request: FastifyRequest,
  kind: ServedKind<Shown>,
): Shape<Shown> {
  const { as } = negotiate(request.headers.accept)
  const include = queryOf(request).get('includeObject') || 'Metadata'
  if (include !== 'None' && include !== 'Metadata' && include !== 'Object') {
    throw badRequest(`includeObject must be None, Metadata or Object, found ${include}`)
  }
  return { kind, as, include, now: new Date() }
}

/** Without its parameters, in lower case. */
export function contentType(request: FastifyRequest): string {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

const languages: Readonly<Record<string, 'json' | 'yaml'>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/yaml': 'yaml',
}

/**
 * A body without a type is what `kubectl create --raw` sends, and kubectl 1.20 with the deletes of `apply --prune`:
 * Kubernetes takes it for JSON; here it may be a file of YAML too.
 * @throws ApiError 400 for a malformed body, 415 for one in no language of ours
 */
export function readBody(request: FastifyRequest): unknown {
  const type = contentType(request)
  const language = type === '' ? guessLanguage(textOf(request)) : languages[type]
  if (language === undefined) {
    throw unsupportedMediaType(
      `the body must be application/json or application/yaml, found ${type}`,
    )
  }
  return parseBody(textOf(request), language)
}

/** Whether a body that has been read, a patch for one, is JSON. */
export function isJson(request: FastifyRequest): boolean {
  const type = contentType(request)
  return type === '' ? guessLanguage(textOf(request)) === 'json' : type.endsWith('json')
}

function guessLanguage(text: string): 'json' | 'yaml' {
  return text.trimStart().startsWith('{') ? 'json' : 'yaml'
}

/** @throws ApiError 415 for protobuf, which is read for reviews of access alone */
export function textOf({ body }: FastifyRequest): string {
  if (Buffer.isBuffer(body)) throw unsupportedMediaType('the body must be JSON or YAML')
  return typeof body === 'string' ? body : ''
}

/** Answers with a document in the language the client prefers. */
export function answer(request: FastifyRequest, reply: FastifyReply, code: number, value: unknown) {
  const form = negotiate(request.headers.accept)
  return reply.code(code).type(contentTypeOf(form)).send(renderDocument(value, form))
}

/** `Warning: 299 - "text"`: kubectl prints each as a line of its own. */
export function warn(reply: FastifyReply, warnings: readonly string[]): void {
  if (warnings.length === 0) return
  reply.header(
    'warning',
    warnings.map((text) => {
      const plain = text.replace(/[^\x20-\x7e]+/g, ' ').replace(/["\\]/g, '\\$&')
      return `299 - "${plain}"`
    }),
  )
}

/** The store's refusal as Kubernetes says it. */
export function toApiError(
  error: unknown,
  kind: Pick<ServedKind, 'kind' | 'group' | 'plural'>,
  name: string,
): unknown {
  if (!(error instanceof StoreError)) return error
  if (error.code === 'exists') return alreadyExists(kind, name)
  if (error.code === 'missing') return notFound(kind, name)
  if (error.code === 'conflict') return conflict(kind, name)
  return error.code === 'name' ? badRequest(error.message) : error
}

/** `/apis/config.istio.io/v1alpha2/namespaces/:namespace/egressrules` */
export function collectionPath(kind: Pick<ServedKind, 'group' | 'version' | 'plural'>): string {
  return `${rootPath(kind)}/namespaces/:namespace/${kind.plural}`
}
