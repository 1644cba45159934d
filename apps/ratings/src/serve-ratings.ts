import { sendJson } from '@bookinfo/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from './clock.ts'
import { DatabaseError, databaseFailures } from './database-error.ts'
import { delayMs, type Faults } from './faults.ts'
import type { RatingsStore } from './ratings-store.ts'
import { getRatings, postRatings } from './route-schemas.ts'

/** What the routes are made of. */
interface Parts {
  readonly store: RatingsStore
  readonly faults: Faults
  readonly clock: Clock
}

/**
 * Routes of the ratings: reading them through the faults, and replacing them where the store allows it.
 * Each stands twice: as its document names it, and for whatever else begins with `/ratings/`.
 */
export function serveRatings(app: FastifyInstance, { store, faults, clock }: Parts): void {
  async function get({ url }: FastifyRequest, reply: FastifyReply) {
    const id = parseProductId(url)
    if (id === undefined) return refuse(reply, 400, 'please provide numeric product ID')
    const fate = faults.next()
    if (fate === 'refused') return refuse(reply, 503, 'Service unavailable')
    if (fate === 'delayed') await clock.wait(delayMs, downstreamGone(reply))
    return sendJson(reply, 200, { id, ratings: await store.get(id) })
  }

  async function post({ url, body }: FastifyRequest, reply: FastifyReply) {
    const id = parseProductId(url)
    if (id === undefined) return refuse(reply, 400, 'please provide numeric product ID')
    const ratings = parseJson(body)
    if (ratings === undefined) return refuse(reply, 400, 'please provide valid ratings JSON')
    if (store.set(id, ratings)) return sendJson(reply, 200, { id, ratings })
    return refuse(reply, 501, 'Post not implemented for database backed ratings')
  }

  const errorHandler = answerDatabaseError
  app.get('/ratings/:id', { schema: getRatings, errorHandler }, get)
  app.get('/ratings/*', { errorHandler }, get)
  app.post('/ratings/:id', { schema: postRatings }, post)
  app.post('/ratings/*', post)
}

/** What follows the last `/` of the URL, its query included, read as a leading whole number. */
function parseProductId(url: string): number | undefined {
  const id = Number.parseInt(url.slice(url.lastIndexOf('/') + 1), 10)
  return Number.isNaN(id) ? undefined : id
}

/** Any JSON is a rating; `undefined`, which JSON cannot say, means it is none. */
function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body))
  } catch {
    return undefined
  }
}

/** Aborted when the downstream has its answer or has given up on it. */
function downstreamGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

function answerDatabaseError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (!(error instanceof DatabaseError)) throw error
  request.log.warn(error.message)
  const failure = databaseFailures[error.failure]
  return refuse(reply, failure.status, failure.error)
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return sendJson(reply, status, { error })
}
