import {
  createOutbound,
  createService,
  propagatedHeaders,
  type ServiceAddress,
  sendJson,
} from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import { createRatingsClient } from './ratings-client.ts'
import { renderReviews } from './render-reviews.ts'
import { getReviews } from './route-schemas.ts'

export interface ReviewsOptions {
  /** Where the ratings service answers. */
  readonly ratings: ServiceAddress
  /** Off is v1: no stars and no call. On is v2 and v3. */
  readonly enableRatings: boolean
  /** Told to the page unchecked; `black` (default) is v2, `red` is v3. Also chooses the time limit. */
  readonly starColor?: string | undefined
  /** Shown as "Reviews served by"; default the word `null`. */
  readonly podName?: string | undefined
  /** Default the word `null`, which the page takes for "not known". */
  readonly clusterName?: string | undefined
  /** The egress proxy; default none. */
  readonly proxy?: string | undefined
  /** Limit for the ratings call; default 10 s when the stars are black, else 2.5 s. Milliseconds. */
  readonly ratingsTimeoutMs?: number | undefined
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
}

/** The reviews service, all three versions (spec: bookinfo 6): two reviews, with stars where enabled. */
export function createReviews(options: ReviewsOptions): FastifyInstance {
  const starColor = options.starColor ?? 'black'
  const outbound = createOutbound({ proxy: options.proxy })
  const app = createService({
    name: 'reviews',
    health: { contentType: 'application/json', body: '{"status": "Reviews is healthy"}' },
    description: 'Two reviews of a book: v1 without stars, v2 with black and v3 with red ones.',
    log: options.log,
  })
  app.addHook('preClose', () => outbound.close())

  const fetchRatings = createRatingsClient({
    outbound,
    ratings: options.ratings,
    // The two limits differ on purpose: a 7 s delay of ratings breaks black stars and not red ones.
    timeoutMs: options.ratingsTimeoutMs ?? (starColor === 'black' ? 10_000 : 2_500),
  })
  const servedBy = {
    podname: options.podName ?? 'null',
    clustername: options.clusterName ?? 'null',
  }

  app.get<{ Params: { id: string } }>(
    '/reviews/:id',
    { schema: getReviews },
    async (request, reply) => {
      const id = parseProductId(request.params.id)
      if (id === undefined) return reply.callNotFound()
      const ratings = options.enableRatings
        ? await fetchRatings(id, propagatedHeaders(request.headers, 'mesh'), request.log)
        : undefined
      return sendJson(reply, 200, renderReviews({ id, servedBy, starColor, ratings }))
    },
  )
  return app
}

/** A whole number of 32 bits, as text; anything else is not a product. */
function parseProductId(text: string): string | undefined {
  if (!/^[+-]?\d{1,11}$/.test(text)) return undefined
  const id = Number(text)
  return id === (id | 0) ? String(id | 0) : undefined
}
