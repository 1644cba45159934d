import { type FastifyInstance, fastify, LogController } from 'fastify'
import { Registry } from 'prom-client'
import { answerErrors } from './answer-errors.ts'
import { observeRequests } from './observe-requests.ts'

export interface ServiceOptions {
  /** Stands in log lines: `details`. */
  readonly name: string
  /** The whole answer of `/health`: every Bookinfo service has its own text. Always 200. */
  readonly health: { readonly contentType: string; readonly body: string }
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
  /** What `/metrics` shows; default a registry of this service alone. */
  readonly metrics?: Registry | undefined
  /** HTML for unknown paths; default an empty body. */
  readonly notFoundPage?: string | undefined
}

const requestTimeoutMs = 10_000
const maxBodyBytes = 64 * 1024

/**
 * A Fastify instance with what every Bookinfo service shares: `/health`, `/metrics`, one log line for
 * each request, 405 with `Allow` for a known path, errors without a stack trace, and a quick close.
 * Bodies arrive as text whatever their content type says. It does not listen yet.
 */
export function createService(options: ServiceOptions): FastifyInstance {
  const metrics = options.metrics ?? new Registry()
  const app = fastify({
    logger: options.log === true ? { name: options.name } : false,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 1024 },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'string' },
    async (_request: unknown, body: unknown) => body,
  )
  answerErrors(app, options.notFoundPage)
  observeRequests(app, metrics)
  logRequests(app)

  const health = Buffer.from(options.health.body)
  app.get('/health', async (_request, reply) =>
    reply.header('content-type', options.health.contentType).send(health),
  )
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  )
  return app
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url === '/health') return
    const { method, url } = request
    const durationMs = Math.round(reply.elapsedTime)
    request.log.info({ method, url, status: reply.statusCode, durationMs }, `${method} ${url}`)
  })
}
