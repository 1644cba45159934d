import { createService, sendJson } from '@bookinfo/service'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { createRatingsStore } from './ratings-store.ts'

export interface RatingsOptions {
  /** Today every version keeps its ratings in memory. Default `v1`. */
  readonly serviceVersion?: string | undefined
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
}

/** The ratings service (spec: bookinfo 4): two constant ratings for any product, until a POST replaces them. */
export function createRatings(options: RatingsOptions = {}): FastifyInstance {
  const app = createService({
    name: `ratings-${options.serviceVersion ?? 'v1'}`,
    health: { contentType: 'application/json', body: '{"status":"Ratings is healthy"}' },
    log: options.log,
  })
  const store = createRatingsStore()

  app.get('/ratings/*', async ({ url }, reply) => {
    const id = parseProductId(url)
    if (id === undefined) return refuse(reply, 'please provide numeric product ID')
    return sendJson(reply, 200, { id, ratings: store.get(id) })
  })

  app.post('/ratings/*', async ({ url, body }, reply) => {
    const id = parseProductId(url)
    if (id === undefined) return refuse(reply, 'please provide numeric product ID')
    const ratings = parseJson(body)
    if (ratings === undefined) return refuse(reply, 'please provide valid ratings JSON')
    store.set(id, ratings)
    return sendJson(reply, 200, { id, ratings })
  })
  return app
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

function refuse(reply: FastifyReply, error: string): FastifyReply {
  return sendJson(reply, 400, { error })
}
