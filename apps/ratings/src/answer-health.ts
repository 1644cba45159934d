import { sendJson } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import { DatabaseError, databaseFailures } from './database-error.ts'
import type { Faults } from './faults.ts'
import type { RatingsStore } from './ratings-store.ts'

const status = 'Ratings is not healthy'

/**
 * Answers `/health` before its constant text does: 500 in the bad phase of `v-unhealthy` (spec: bookinfo 4.4),
 * and the status of the failure when the ratings cannot be read, where the original never looks.
 */
export function answerHealth(app: FastifyInstance, faults: Faults, store: RatingsStore): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url !== '/health') return
    if (!faults.healthy()) return sendJson(reply, 500, { status })
    try {
      await store.get(0)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      const failure = databaseFailures[error.failure]
      return sendJson(reply, 503, { status, error: failure.error })
    }
  })
}
