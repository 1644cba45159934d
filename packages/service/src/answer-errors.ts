import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendJson } from './send-json.ts'

interface ErrorAnswers {
  /** HTML for unknown paths; default an empty body. */
  readonly notFoundPage?: ((request: FastifyRequest) => string) | undefined
  /** Whether OPTIONS on a known path is 200 with `Allow` instead of 405. */
  readonly answersOptions?: boolean | undefined
}

/**
 * Unknown paths get a 404 with the given page or an empty body, known paths with another method an empty
 * 405 with `Allow`, and every error one line of JSON: what was wrong with the request, or nothing but
 * "internal error".
 */
export function answerErrors(
  app: FastifyInstance,
  { notFoundPage, answersOptions = false }: ErrorAnswers,
): void {
  const known: { pattern: RegExp; method: string }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = toPattern(url)
    for (const name of [method].flat()) known.push({ pattern, method: name })
  })

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? ''
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
    // A route may say itself that what it was asked for does not exist.
    if (methods.length === 0 || methods.includes(request.method)) {
      return sendNotFound(reply, notFoundPage?.(request))
    }
    const allowed = new Set(answersOptions ? [...methods, 'OPTIONS'] : methods)
    return reply
      .code(allowed.has(request.method) ? 200 : 405)
      .header('allow', [...allowed].sort().join(', '))
      .send()
  })

  app.setErrorHandler((error, request, reply) => answerError(error, request, reply))
}

function sendNotFound(reply: FastifyReply, page: string | undefined): FastifyReply {
  reply.code(404)
  if (page === undefined) return reply.send()
  return reply
    .headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .send(page)
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error)
  if (status < 500 && error instanceof Error) {
    return sendJson(reply, status, { error: error.message })
  }
  request.log.error({ err: error }, 'request failed')
  return sendJson(reply, status, { error: 'internal error' })
}

function statusOf(error: unknown): number {
  const claimed = typeof error === 'object' && error !== null && 'statusCode' in error
  const status = claimed ? Number(error.statusCode) : 500
  return status >= 400 && status <= 599 ? status : 500
}

/** `/details/:id` and `/health/*` as regular expressions; Bookinfo's routes need no more. */
function toPattern(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:[^/]+/g, '[^/]+')
    .replaceAll('*', '.*')
  return new RegExp(`^${source}$`)
}
