import { createService, openOperatorPort } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import { answerHealth } from './answer-health.ts'
import type { Database } from './choose-database.ts'
import { type Clock, systemClock } from './clock.ts'
import { createFaultsAdmin } from './create-faults-admin.ts'
import { createDatabaseStore } from './database-store.ts'
import { createFaults, isFaultMode } from './faults.ts'
import { createMemoryStore } from './memory-store.ts'
import { serveRatings } from './serve-ratings.ts'

export interface RatingsOptions {
  /**
   * `v2` reads a database; `v-faulty`, `v-delayed`, `v-unavailable` and `v-unhealthy` fail in their ways;
   * any other keeps its ratings in memory. Default `v1`.
   */
  readonly serviceVersion?: string | undefined
  /** What `v2` reads, and no other version; default SQLite in memory. */
  readonly database?: Database | undefined
  /** Loopback port to switch faults on while it runs; default none. */
  readonly adminPort?: number | undefined
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
  /** The time that faults go by; default the real one. */
  readonly clock?: Clock | undefined
  /** Numbers from 0 to below 1 that choose whom faults meet; default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** The ratings service (spec: bookinfo 4 and 5): two ratings for any product, from memory or a database. */
export function createRatings(options: RatingsOptions = {}): FastifyInstance {
  const { serviceVersion = 'v1', clock = systemClock, random = Math.random } = options
  const app = createService({
    name: `ratings-${serviceVersion}`,
    health: {
      contentType: 'application/json',
      body: '{"status":"Ratings is healthy"}',
      failures: {
        500: 'The bad phase of v-unhealthy',
        503: 'v2: its database is away, or will not be read',
      },
    },
    description: 'Stars for books: v1 from memory, v2 from a database.',
    log: options.log,
  })
  const faults = createFaults(isFaultMode(serviceVersion) ? serviceVersion : 'none', clock, random)
  const store =
    serviceVersion === 'v2'
      ? createDatabaseStore(options.database ?? { type: 'sqlite' })
      : createMemoryStore()

  answerHealth(app, faults, store)
  serveRatings(app, { store, faults, clock })
  if (options.adminPort !== undefined)
    openOperatorPort(app, createFaultsAdmin(faults), {
      port: options.adminPort,
      variable: 'RATINGS_ADMIN_PORT',
      says: 'faults are switched on {address}/faults',
    })
  app.addHook('onReady', () => store.load())
  app.addHook('onClose', () => store.close())
  return app
}
