import {
  createOutbound,
  createService,
  openOperatorPort,
  sendJson,
  sendJsonText,
} from '@bookinfo/service'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type BookService, createBookServiceClient } from './book-service-client.ts'
import { BookServiceError } from './book-service-error.ts'
import { createIstioAdmin, createIstioSwitch, type IstioSwitch } from './istio-switch.ts'
import { parseIntegerLiteral } from './parse-integer-literal.ts'
import { getDetails, getNoDetails } from './route-schemas.ts'
import { type BookDetails, knownBook } from './to-book-details.ts'

export interface DetailsOptions {
  /** Off is v1: constant details. On is v2: they come from the book service. */
  readonly externalBookService: boolean
  /** Whether v2 speaks HTTPS itself. Off: clear HTTP, for a proxy that originates TLS. How it starts; see `adminPort`. */
  readonly encrypt: boolean
  /** Loopback port where WITH_ISTIO of v2 is switched while it runs; default none. */
  readonly adminPort?: number | undefined
  /** Default `www.googleapis.com`, 443: with `encrypt` off too, as the 2018 program did. */
  readonly bookService?: Partial<BookService> | undefined
  /** The egress proxy; default none. */
  readonly proxy?: string | undefined
  /** PEM certificates trusted beside the system's. */
  readonly ca?: string | undefined
  /** Sent to the book service as `key`, never logged. */
  readonly apiKey?: string | undefined
  /** Limit for the book service; default 2500, below the 3 s that productpage waits. Milliseconds. */
  readonly bookServiceTimeoutMs?: number | undefined
  /** JSON log lines on standard output; default off. */
  readonly log?: boolean | undefined
}

const likeGet = ['HEAD', 'POST', 'PUT']
const healthBody = '{"status":"Details is healthy"}'

/** The details service, both versions (spec: bookinfo 7). Any integer is a product. */
export function createDetails(options: DetailsOptions): FastifyInstance {
  const withIstio = createIstioSwitch(!options.encrypt)
  const findBook = options.externalBookService ? createExternalBook(options, withIstio) : undefined
  const app = createService({
    name: 'details',
    health: { contentType: 'application/json', body: healthBody },
    description: 'Publisher, pages, ISBN. v1 knows them by heart, v2 asks a book service.',
    log: options.log,
  })
  const answerHealth = async (_request: FastifyRequest, reply: FastifyReply) =>
    sendJsonText(reply, 200, healthBody)
  app.route({ url: '/health', method: ['POST', 'PUT'], handler: answerHealth })
  app.route({ url: '/health/*', method: ['GET', ...likeGet], handler: answerHealth })

  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const id = parseIntegerLiteral(lastSegment(request.url))
    if (id === undefined)
      return sendJson(reply, 400, { error: 'please provide numeric product id' })
    try {
      const book = findBook === undefined ? knownBook : await findBook.get(id, request.headers)
      return sendJsonText(reply, 200, renderDetails(id, book))
    } catch (error) {
      if (!(error instanceof BookServiceError)) throw error
      request.log.warn(error.message)
      return sendJson(reply, 400, { error: error.message })
    }
  }
  const routes = [
    { url: '/details', schema: getNoDetails },
    { url: '/details/:id', schema: getDetails },
    { url: '/details/*', schema: {} },
  ]
  for (const { url, schema } of routes) {
    app.get(url, { schema, exposeHeadRoute: false }, answer)
    app.route({ url, method: likeGet, handler: answer })
  }
  for (const url of ['/health', '/health/*', '/details', '/details/*']) {
    app.options(url, async (_request, reply) =>
      reply.header('allow', 'GET,HEAD,OPTIONS,POST,PUT').send(),
    )
  }
  if (findBook !== undefined) app.addHook('preClose', () => findBook.close())
  if (options.adminPort !== undefined)
    openOperatorPort(app, createIstioAdmin(withIstio), {
      port: options.adminPort,
      variable: 'DETAILS_ADMIN_PORT',
      says: 'WITH_ISTIO is switched on {address}/with-istio',
    })
  return app
}

function createExternalBook(options: DetailsOptions, withIstio: IstioSwitch) {
  const outbound = createOutbound({ proxy: options.proxy, ca: options.ca })
  const client = createBookServiceClient({
    outbound,
    encrypts: () => !withIstio.isOn,
    bookService: { host: 'www.googleapis.com', port: 443, ...options.bookService },
    apiKey: options.apiKey,
    timeoutMs: options.bookServiceTimeoutMs ?? 2500,
  })
  return { get: client, close: () => outbound.close() }
}

/** The last segment that is not empty, decoded; `details` itself when there is none after it. */
function lastSegment(url: string): string {
  const path = url.split('?', 1)[0] ?? ''
  const segment = path.split('/').findLast((part) => part !== '') ?? ''
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** An id may be longer than a JavaScript number is exact, so its digits are written as they are. */
function renderDetails(id: string, book: BookDetails): string {
  return `{"id":${id},${JSON.stringify(book).slice(1)}`
}
