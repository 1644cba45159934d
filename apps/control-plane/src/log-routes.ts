import {
  type ExchangeRecord,
  renderAccessLogJson,
  renderAccessLogText,
} from '@bookinfo/egress-proxy'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ConsoleFeed } from './console-feed.ts'
import { badRequest } from './resource-api/api-status.ts'
import { lastOf, queryOf } from './resource-api/request-parts.ts'

interface LogFormat {
  readonly contentType: string
  readonly render: (record: ExchangeRecord) => string
}

/** The two forms a gateway itself writes its access log in (spec: egress-rules 8.3, 8.4). */
const formats: ReadonlyMap<string, LogFormat> = new Map([
  ['ndjson', { contentType: 'application/x-ndjson', render: renderAccessLogJson }],
  ['envoy', { contentType: 'text/plain; charset=utf-8', render: renderAccessLogText }],
])

/**
 * The access log as lines, oldest first: the newest of it (`GET`, `last=N`), or a selection (`POST`, one exchange id
 * a line). A selection changes nothing; it is a POST because 500 ids are too long for a URL. An id that is no
 * longer kept has no line.
 */
export function addLogRoutes(app: FastifyInstance, feed: ConsoleFeed): void {
  app.get('/api/log', (request, reply) => {
    const query = queryOf(request)
    const format = formatOf(query)
    return send(reply, format, feed.last(lastOf(query, 500)))
  })

  app.post('/api/log', (request, reply) => {
    const format = formatOf(queryOf(request))
    const ids = new Set(String(request.body ?? '').split(/\r?\n/))
    return send(reply, format, selection(feed, ids))
  })
}

/** A tunnel's opening and end have one id: its line is that of the end. */
function selection(feed: ConsoleFeed, ids: ReadonlySet<string>): readonly ExchangeRecord[] {
  const wanted = feed.last(Number.POSITIVE_INFINITY).filter(({ id }) => ids.has(id))
  return [...new Map(wanted.map((record) => [record.id, record])).values()]
}

/** @throws ApiError 400 */
function formatOf(query: URLSearchParams): LogFormat {
  const name = query.get('format') ?? 'ndjson'
  const format = formats.get(name)
  if (format !== undefined) return format
  throw badRequest(`format must be ndjson or envoy, found ${JSON.stringify(name)}`)
}

function send(reply: FastifyReply, format: LogFormat, records: readonly ExchangeRecord[]): string {
  reply.type(format.contentType)
  return records.map((record) => `${format.render(record)}\n`).join('')
}
