import { type Outbound, OutboundError, type ServiceAddress } from '@bookinfo/service'
import type { FastifyBaseLogger } from 'fastify'
import { parseRatings, type Ratings } from './parse-ratings.ts'

export interface RatingsClientOptions {
  readonly outbound: Outbound
  readonly ratings: ServiceAddress
  /** Milliseconds, for the whole answer. */
  readonly timeoutMs: number
}

export type FetchRatings = (
  productId: string,
  headers: Record<string, string>,
  log: FastifyBaseLogger,
) => Promise<Ratings>

/**
 * Asks the ratings service. No answer, or any but 200, is `unavailable`; a 200 that makes no sense is an
 * error, since a wrong star is worse than none.
 */
export function createRatingsClient(options: RatingsClientOptions): FetchRatings {
  const { outbound, ratings, timeoutMs } = options
  return async function fetchRatings(productId, headers, log) {
    const url = `http://${ratings.host}:${ratings.port}/ratings/${productId}`
    try {
      const answer = await outbound.get(url, {
        headers: { ...headers, accept: 'application/json' },
        timeoutMs,
      })
      if (answer.status === 200) return parseRatings(answer.body)
      log.warn({ status: answer.status, proxyStatus: answer.proxyStatus }, 'no ratings')
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      log.warn(`no ratings: ${error.message}`)
    }
    return 'unavailable'
  }
}
