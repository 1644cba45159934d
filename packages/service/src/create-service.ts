import { type FastifyInstance, type FastifyRequest, fastify, LogController } from 'fastify'
import { Registry } from 'prom-client'
import { Type } from 'typebox'
import { answerErrors } from './answer-errors.ts'
import { jsonAnswer, textAnswer } from './answers.ts'
import { describeRoutes } from './describe-routes.ts'
import { endUntouchedConnections } from './end-untouched-connections.ts'
import { observeRequests } from './observe-requests.ts'

export interface ServiceOptions {
  /** Stands in log lines: `details`. */
  readonly name: string
  /** The whole answer of `/health`: every Bookinfo service has its own text. Always 200, but for a hook of the service. */
  readonly health: HealthAnswer
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
  /** What `/metrics` shows; default a registry of this service alone. */
  readonly metrics?: Registry | undefined
  /** HTML for unknown paths; default an empty body. */
  readonly notFoundPage?: ((request: FastifyRequest) => string) | undefined
  /** Whether OPTIONS on a known path is 200 with `Allow`; default no, it is 405 as any other method. */
  readonly answersOptions?: boolean | undefined
  /** What `/openapi.json` says of the service as a whole, in Markdown. */
  readonly description?: string | undefined
}

interface HealthAnswer {
  readonly contentType: string
  readonly body: string
  /** For the document: what the service's own hooks answer in its place, by status. */
  readonly failures?: Readonly<Record<number, string>>
}

const requestTimeoutMs = 10_000
const maxBodyBytes = 64 * 1024

/**
 * A Fastify instance with what every Bookinfo service shares: `/health`, `/metrics`, `/openapi.json`,
 * one log line for each request, 405 with `Allow` for a known path, errors without a stack trace, and a quick close.
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
  endUntouchedConnections(app)
  answerErrors(app, options)
  observeRequests(app, metrics)
  logRequests(app)
  describeRoutes(app, { title: `Bookinfo ${options.name}`, description: options.description })
  serveHealth(app, options.health)
  serveMetrics(app, metrics)
  return app
}

const Health = Type.Object(
  {
    status: Type.String(),
    error: Type.Optional(Type.String({ description: 'What keeps the service from its work' })),
  },
  { $id: 'Health' },
)

function serveHealth(app: FastifyInstance, health: HealthAnswer): void {
  const { contentType, body, failures = {} } = health
  const description = 'The service runs'
  const schema = {
    operationId: 'getHealth',
    summary: 'Whether the service can do its work; no other service is asked',
    response: {
      200: contentType.startsWith('text/html')
        ? textAnswer(description, 'text/html')
        : jsonAnswer(description, Health),
      ...Object.fromEntries(
        Object.entries(failures).map(([status, why]) => [status, jsonAnswer(why, Health)]),
      ),
    },
  }
  const bytes = Buffer.from(body)
  app.get('/health', { schema }, async (_request, reply) =>
    reply.header('content-type', contentType).send(bytes),
  )
}

function serveMetrics(app: FastifyInstance, metrics: Registry): void {
  const schema = {
    operationId: 'getMetrics',
    summary: 'Counters and timings as Prometheus text',
    response: { 200: textAnswer('Prometheus text', 'text/plain') },
  }
  app.get('/metrics', { schema }, async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.metrics()),
  )
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url === '/health') return
    const { method, url } = request
    const durationMs = Math.round(reply.elapsedTime)
    request.log.info({ method, url, status: reply.statusCode, durationMs }, `${method} ${url}`)
  })
}
