import type { StoreError } from '@bookinfo/rule-store'
import type { Problem } from '@bookinfo/rules'
import type { Locate } from './locate-problem.ts'
import type { ServedKind } from './served-kind.ts'

type Named = Pick<ServedKind, 'kind' | 'group' | 'plural'>

/** Kubernetes' error object: what kubectl turns into its one line. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Readonly<Record<string, never>>
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly code: number
  readonly details?: StatusDetails
}

interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

interface StatusCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** A request that ends with a Status; the one error handler sends it. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: Status

  constructor(status: Status) {
    super(status.message)
    this.status = status
  }
}

export function failure(
  code: number,
  reason: string,
  message: string,
  details?: StatusDetails,
): Status {
  const rest = details === undefined ? {} : { details }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
    ...rest,
  }
}

export function success(details: StatusDetails): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 200, details }
}

export function badRequest(message: string): ApiError {
  return new ApiError(failure(400, 'BadRequest', message))
}

export function unsupportedMediaType(message: string): ApiError {
  return new ApiError(failure(415, 'UnsupportedMediaType', message))
}

export function notFound(kind: Named, name: string): ApiError {
  return new ApiError(failure(404, 'NotFound', `${named(kind, name)} not found`, about(kind, name)))
}

export function alreadyExists(kind: Named, name: string): ApiError {
  const message = `${named(kind, name)} already exists`
  return new ApiError(failure(409, 'AlreadyExists', message, about(kind, name)))
}

export function conflict(kind: Named, name: string): ApiError {
  const message = `Operation cannot be fulfilled on ${named(kind, name)}: the object has been modified; please apply your changes to the latest version and try again`
  return new ApiError(failure(409, 'Conflict', message, about(kind, name)))
}

/** The history of a watch does not reach back so far: list again. */
export function expired(message: string): Status {
  return failure(410, 'Expired', message)
}

/** What the store refused, where no route has better words for it. */
export function storeStatus({ code, message }: StoreError): Status {
  if (code === 'full') return failure(507, 'InsufficientStorage', message)
  if (code === 'readonly') return failure(500, 'ReadOnlyStorage', message)
  return failure(409, 'Conflict', `${message}; try again`)
}

/** Parameters that contradict each other: 422. */
export function invalidOptions(message: string): ApiError {
  return new ApiError(failure(422, 'Invalid', `ListOptions is invalid: ${message}`))
}

/** A query parameter of a write that is none, as Kubernetes says it: 422. */
export function invalidWriteOptions(
  options: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  cause: StatusCause,
): ApiError {
  const group = 'meta.k8s.io'
  const message = `${options}.${group} "" is invalid: ${cause.field}: ${cause.message}`
  return new ApiError(failure(422, 'Invalid', message, { group, kind: options, causes: [cause] }))
}

/** Whoever asks has heard of a version from elsewhere, or from before a loss of the state: 504. */
export function tooLargeVersion(version: string, current: string): ApiError {
  const message = `Too large resource version: ${version}, current: ${current}`
  const causes = [{ reason: 'ResourceVersionTooLarge', message, field: '' }]
  return new ApiError(failure(504, 'Timeout', message, { causes, retryAfterSeconds: 1 }))
}

/** The resource is there, and does not do this. */
export function methodNotAllowed(message: string): ApiError {
  return new ApiError(failure(405, 'MethodNotAllowed', message))
}

/** There is no room for more just now; the client comes again. */
export function unavailable(message: string): ApiError {
  return new ApiError(failure(503, 'ServiceUnavailable', message, { retryAfterSeconds: 5 }))
}

/** Everything that is wrong with one resource, each with its field and its place in the text: 422. */
export function invalid(
  { kind, group }: Named,
  name: string,
  problems: readonly Problem[],
  locate: Locate,
): ApiError {
  const causes = problems.map((problem) => {
    const notes = [locate(problem), problem.hint].filter((note) => note !== undefined)
    const text = withoutField(problem)
    return {
      reason: 'FieldValueInvalid',
      message: notes.length === 0 ? text : `${text} (${notes.join('; ')})`,
      field: problem.field ?? '',
    }
  })
  const list = causes.map(({ message, field }) => (field === '' ? message : `${field}: ${message}`))
  const summary = list.length === 1 ? list[0] : `[${list.join(', ')}]`
  const message = `${kind}.${group} ${JSON.stringify(name)} is invalid: ${summary}`
  return new ApiError(failure(422, 'Invalid', message, { name, group, kind, causes }))
}

/** A cause has its field beside its message: who prints both would say it twice. */
function withoutField({ field, message }: Problem): string {
  const said = [`${field}: `, `${field} `].find((start) => message.startsWith(start))
  return field === undefined || said === undefined ? message : message.slice(said.length)
}

function named({ plural, group }: Named, name: string): string {
  return `${group === '' ? plural : `${plural}.${group}`} ${JSON.stringify(name)}`
}

function about({ plural, group }: Named, name: string): StatusDetails {
  return { name, group, kind: plural }
}
