import { randomUUID } from 'node:crypto'
import { ApiError, badRequest, failure, invalidOptions, tooLargeVersion } from './api-status.ts'
import type { ListMeta } from './representation.ts'
import type { ApiObject } from './served-kind.ts'

/** A part of a list, and what the client needs for the next. */
interface Page<Shown> {
  readonly objects: readonly Shown[]
  readonly metadata: ListMeta
}

/** Lists that are being read page by page, each as it was when its first page was sent. */
export interface ListPages<Shown> {
  /** @throws ApiError 400 for parameters that are none, 410 for a token or a version that is gone */
  page(query: URLSearchParams, select: () => Page<Shown>): Page<Shown>
}

interface Kept<Shown> {
  readonly objects: readonly Shown[]
  readonly resourceVersion: string
}

/** As many lists are kept; who comes back later than that begins again. */
const keptLists = 32

/** `limit` and `continue` of Kubernetes: pages of one list fit together whatever is written meanwhile. */
export function createListPages<Shown extends ApiObject>(): ListPages<Shown> {
  const kept = new Map<string, Kept<Shown>>()

  const cut = (
    id: string,
    { objects, resourceVersion }: Kept<Shown>,
    from: number,
    limit: number,
  ) => {
    const rest = objects.length - from - limit
    if (limit === 0 || rest <= 0) {
      return { objects: objects.slice(from), metadata: { resourceVersion } }
    }
    const token = Buffer.from(`${id} ${from + limit}`).toString('base64url')
    const metadata = { resourceVersion, continue: token, remainingItemCount: rest }
    return { objects: objects.slice(from, from + limit), metadata }
  }

  const goOn = (token: string, limit: number) => {
    const [id = '', from = ''] = Buffer.from(token, 'base64url').toString().split(' ')
    const list = kept.get(id)
    if (list === undefined || !/^[0-9]{1,9}$/.test(from)) throw staleToken()
    return cut(id, list, Number(from), limit)
  }
  const keep = (list: Kept<Shown>): string => {
    const id = randomUUID()
    kept.set(id, list)
    const [oldest] = kept.keys()
    if (kept.size > keptLists && oldest !== undefined) kept.delete(oldest)
    return id
  }

  return {
    page(query, select) {
      const limit = limitOf(query)
      const token = query.get('continue') ?? ''
      if (token !== '') return goOn(token, limit)
      const { objects, metadata } = select()
      const { resourceVersion } = metadata
      requireVersion(query, resourceVersion)
      if (limit === 0 || objects.length <= limit) return { objects, metadata }
      const list = { objects, resourceVersion }
      return cut(keep(list), list, 0, limit)
    },
  }
}

function limitOf(query: URLSearchParams): number {
  const value = query.get('limit') || '0'
  if (/^[0-9]{1,9}$/.test(value)) return Number(value)
  throw badRequest(`limit must be a number, found ${JSON.stringify(value)}`)
}

/**
 * `resourceVersion` and `resourceVersionMatch` of a read: only the present version is there to be listed.
 * @throws ApiError 400, 410 for `Exact` of an older version, 504 for one that is not yet
 */
export function requireVersion(query: URLSearchParams, current: string): void {
  const version = query.get('resourceVersion') ?? ''
  const match = query.get('resourceVersionMatch') ?? ''
  if (!/^[0-9]*$/.test(version)) {
    throw badRequest(`resourceVersion must be a number, found ${JSON.stringify(version)}`)
  }
  if (match !== '' && version === '') {
    throw invalidOptions('resourceVersionMatch is forbidden unless resourceVersion is provided')
  }
  if (!['', 'Exact', 'NotOlderThan'].includes(match)) {
    throw invalidOptions(
      `resourceVersionMatch must be Exact or NotOlderThan, found ${JSON.stringify(match)}`,
    )
  }
  if (match === 'Exact' && version === '0') {
    throw invalidOptions('resourceVersionMatch Exact is forbidden for resourceVersion 0')
  }
  if (Number(version) > Number(current)) throw tooLargeVersion(version, current)
  if (match === 'Exact' && version !== current) {
    throw new ApiError(
      failure(410, 'Expired', `version ${version} is gone; the present one is ${current}`),
    )
  }
}

function staleToken(): ApiError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.'
  return new ApiError(failure(410, 'Expired', message))
}
