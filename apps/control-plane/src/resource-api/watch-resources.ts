import { type RuleStore, StoreError, type StoreEvent } from '@bookinfo/rule-store'
import type { KindDescription, Resource } from '@bookinfo/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LiveStream, LiveStreams } from '../live-streams.ts'
import { expired } from './api-status.ts'
import { negotiate, represent } from './representation.ts'
import { queryOf } from './request-parts.ts'
import type { Selector } from './selector.ts'

export interface WatchRequest {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly streams: LiveStreams
  readonly store: RuleStore
  readonly kind: KindDescription
  /** `undefined`: all of them. */
  readonly namespace: string | undefined
  readonly selects: Selector
}

const bookmarkEveryMs = 60_000

/**
 * One JSON line per change: `{type, object}`. Without resourceVersion, or with 0, what is there now comes first as
 * ADDED. A version that the history has forgotten is an ERROR line with 410, after which the client lists again.
 */
export function watchResources(watch: WatchRequest): FastifyReply {
  const { reply, streams, store } = watch
  const query = queryOf(watch.request)
  const { as } = negotiate(watch.request.headers.accept)
  const stream = streams.open(reply, {
    contentType: 'application/json',
    name: 'watches',
    atMost: 64,
  })
  const tell = (type: string, object: unknown): void => {
    stream.send(`${JSON.stringify({ type, object })}\n`)
  }
  const tellResource = (type: string, resource: Resource): void =>
    tell(type, represent(watch.kind, resource, as))
  const bookmark = (annotations?: Readonly<Record<string, string>>): void =>
    tell('BOOKMARK', bookmarkObject(watch.kind, store.version, annotations))

  const concerns = createFilter(watch)
  const since = query.get('resourceVersion') || '0'
  const wantsAll = since === '0' || query.get('sendInitialEvents') === 'true'
  if (wantsAll)
    for (const resource of store.list().filter(concerns)) tellResource('ADDED', resource)
  if (query.get('sendInitialEvents') === 'true') bookmark({ 'k8s.io/initial-events-end': 'true' })
  try {
    const watching = store.watch(wantsAll ? store.version : since, (event) => {
      const seen = seenAs(event, concerns)
      if (seen !== undefined) tellResource(seen, event.resource)
    })
    stream.onClose(() => watching.close())
    endInTime(stream, query)
    if (query.get('allowWatchBookmarks') === 'true') repeat(stream, bookmark)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    tell('ERROR', expired(error.message))
    stream.end()
  }
  return reply
}

function createFilter({ kind, namespace, selects }: WatchRequest): Selector {
  return (resource) =>
    resource.kind === kind.kind &&
    (namespace ?? resource.metadata.namespace) === resource.metadata.namespace &&
    selects(resource)
}

/** A change of labels can bring a resource into a selection, or take it out. */
function seenAs(
  { type, resource, previous }: StoreEvent,
  concerns: Selector,
): StoreEvent['type'] | undefined {
  const was = previous !== undefined && concerns(previous)
  const is = type !== 'DELETED' && concerns(resource)
  if (was && is) return 'MODIFIED'
  if (was) return 'DELETED'
  return is ? 'ADDED' : undefined
}

function bookmarkObject(
  { kind, group, version }: KindDescription,
  resourceVersion: string,
  annotations?: Readonly<Record<string, string>>,
) {
  const metadata = { resourceVersion, ...(annotations === undefined ? {} : { annotations }) }
  return { kind, apiVersion: `${group}/${version}`, metadata }
}

function endInTime(stream: LiveStream, query: URLSearchParams): void {
  const seconds = Number(query.get('timeoutSeconds') ?? 0)
  if (!(seconds > 0 && seconds <= 86_400)) return
  const timer = setTimeout(() => stream.end(), seconds * 1000)
  stream.onClose(() => clearTimeout(timer))
}

function repeat(stream: LiveStream, bookmark: () => void): void {
  const timer = setInterval(bookmark, bookmarkEveryMs)
  stream.onClose(() => clearInterval(timer))
}
