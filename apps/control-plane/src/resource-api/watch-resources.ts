import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LiveStream, LiveStreams } from '../live-streams.ts'
import { ApiError, badRequest } from './api-status.ts'
import { represent } from './representation.ts'
import { queryOf, shapeOf } from './request-parts.ts'
import type { Selector } from './selector.ts'
import {
  type ApiObject,
  type Collection,
  type CollectionChange,
  groupVersionOf,
  type ServedKind,
} from './served-kind.ts'

export interface WatchRequest<Shown extends ApiObject> {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly streams: LiveStreams
  readonly collection: Collection<Shown>
  readonly kind: ServedKind<Shown>
  /** Namespace and selectors. */
  readonly concerns: Selector
}

const bookmarkEveryMs = 60_000

/**
 * One JSON line per change: `{type, object}`. Without resourceVersion, or with 0, what is there now comes first as
 * ADDED. A version that the history has forgotten is an ERROR line with 410, after which the client lists again.
 */
export function watchResources<Shown extends ApiObject>(watch: WatchRequest<Shown>): FastifyReply {
  const { reply, streams, collection, concerns, kind } = watch
  const query = queryOf(watch.request)
  const { all, marked, from } = startOf(query, collection.version)
  const stream = streams.open(reply, {
    contentType: 'application/json',
    name: 'watches',
    atMost: 64,
  })
  const lines = gatherLines(stream)
  const tell = (type: string, object: unknown): void =>
    lines.add(`${JSON.stringify({ type, object })}\n`)
  const tellObject = (type: string, object: Shown): void =>
    tell(type, represent(shapeOf(watch.request, kind), object))
  const bookmark = (annotations?: Readonly<Record<string, string>>): void =>
    tell('BOOKMARK', bookmarkObject(kind, collection.version, annotations))

  if (all) for (const object of collection.list().filter(concerns)) tellObject('ADDED', object)
  if (marked) bookmark({ 'k8s.io/initial-events-end': 'true' })
  try {
    const watching = collection.watch(from, (change) => {
      const seen = seenAs(change, concerns)
      if (seen !== undefined) tellObject(seen, change.object)
    })
    stream.onClose(() => watching.close())
    endInTime(stream, query)
    if (query.get('allowWatchBookmarks') === 'true') repeat(stream, bookmark)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    tell('ERROR', error.status)
    lines.flush()
    stream.end()
  }
  return reply
}

/** All that is told in one turn, of thousands of rules maybe, is one text: a reader is given the time to read it. */
function gatherLines(stream: LiveStream) {
  let text = ''
  const flush = (): void => {
    if (text !== '') stream.send(text)
    text = ''
  }
  return {
    add(line: string): void {
      if (text === '') queueMicrotask(flush)
      text += line
    },
    flush,
  }
}

/** With what a watch begins: all that is there, told as added, or the changes after a version. */
function startOf(query: URLSearchParams, current: string) {
  const since = query.get('resourceVersion') || '0'
  if (!/^[0-9]+$/.test(since)) {
    throw badRequest(`resourceVersion must be a number, found ${JSON.stringify(since)}`)
  }
  const initial = query.get('sendInitialEvents')
  const marked = initial === 'true'
  const all = marked || (since === '0' && initial !== 'false')
  return { all, marked, from: all || since === '0' ? current : since }
}

/** A change of labels can bring a resource into a selection, or take it out. */
function seenAs<Shown extends ApiObject>(
  { type, object, previous }: CollectionChange<Shown>,
  concerns: Selector,
): CollectionChange<Shown>['type'] | undefined {
  const was = previous !== undefined && concerns(previous)
  const is = type !== 'DELETED' && concerns(object)
  if (was && is) return 'MODIFIED'
  if (was) return 'DELETED'
  return is ? 'ADDED' : undefined
}

function bookmarkObject<Shown extends ApiObject>(
  kind: ServedKind<Shown>,
  resourceVersion: string,
  annotations?: Readonly<Record<string, string>>,
) {
  const metadata = { resourceVersion, ...(annotations === undefined ? {} : { annotations }) }
  return { kind: kind.kind, apiVersion: groupVersionOf(kind), metadata }
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
