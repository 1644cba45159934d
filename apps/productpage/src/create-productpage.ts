import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createOutbound, createService, Registry, type ServiceAddress } from '@bookinfo/service'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { serveApi } from './api-routes.ts'
import { createBackends } from './backends.ts'
import { renderNotFoundPage } from './page/not-found-page.ts'
import { servePages } from './page-routes.ts'
import { protectPages } from './protect-pages.ts'
import { readVisit } from './read-visit.ts'
import { serveSession } from './session-routes.ts'

export interface ProductpageOptions {
  readonly details: ServiceAddress
  readonly reviews: ServiceAddress
  /** Only for the API; the page never asks ratings itself. */
  readonly ratings: ServiceAddress
  /** The egress proxy; default none. */
  readonly proxy?: string | undefined
  /** Origins whose pages may frame this one, beside its own: `http://localhost:8080`. */
  readonly frameAncestors?: readonly string[] | undefined
  /** Extra reviews calls for each page view, one after the other; default 0. */
  readonly floodFactor?: number | undefined
  /** Signs session cookies; default random, so that a restart signs everybody out. */
  readonly sessionSecret?: string | undefined
  /** Limit for each call to another service; default 3000. Milliseconds. */
  readonly timeoutMs?: number | undefined
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
}

/** Built next to the program by `npm run build`; the same folder from `src` and from `dist`. */
const staticDir = join(import.meta.dirname, '../dist/static')

/** The product page (spec: bookinfo 8): the page itself, its API, sign-in, static files. */
export function createProductpage(options: ProductpageOptions): FastifyInstance {
  const outbound = createOutbound({ proxy: options.proxy })
  const metrics = new Registry()
  const app = createService({
    name: 'productpage',
    health: { contentType: 'text/html; charset=utf-8', body: 'Product page is healthy' },
    notFoundPage: (request) => renderNotFoundPage(readVisit(request)),
    answersOptions: true,
    description: 'A bookshop: pages for people, and the API under `/api/v1`.',
    log: options.log,
    metrics,
  })
  app.addHook('preClose', () => outbound.close())
  app.register(cookie, { secret: options.sessionSecret ?? randomBytes(32).toString('hex') })
  app.register(formbody)
  protectPages(app, options.frameAncestors ?? [])
  app.register(files, {
    root: staticDir,
    prefix: '/static/',
    cacheControl: false,
    setHeaders: (reply) => reply.header('cache-control', 'no-cache'),
  })

  const { details, reviews, ratings, floodFactor = 0 } = options
  const backends = createBackends({
    outbound,
    metrics,
    addresses: { details, reviews, ratings },
    timeoutMs: options.timeoutMs ?? 3000,
  })
  serveSession(app)
  servePages(app, { backends, floodFactor, addresses: { details, reviews, ratings } })
  serveApi(app, backends)
  return app
}
