import { StoreError } from '@bookinfo/rule-store'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { ApiError, failure, type Status, storeStatus } from './api-status.ts'

/** Turns whatever a route throws into a Status; nothing else makes error answers. */
export function answerErrors(app: FastifyInstance, log: (line: string) => void = () => {}): void {
  app.setErrorHandler((error, request, reply) => {
    const status = toStatus(error)
    if (status.code >= 500) log(`${request.method} ${request.url} failed: ${String(error)}`)
    return answerWith(reply, status)
  })
  app.setNotFoundHandler((_request, reply) => answerWith(reply, nothingHere()))
}

/** For what goes wrong before there is a route, an address that is none for example. */
export function answerFrameworkError(error: Error, _request: unknown, reply: FastifyReply): void {
  answerWith(reply, toStatus(error))
}

function answerWith(reply: FastifyReply, status: Status): FastifyReply {
  const seconds = status.details?.retryAfterSeconds
  if (seconds !== undefined) reply.header('retry-after', seconds)
  return reply.code(status.code).type('application/json').send(status)
}

function nothingHere(): Status {
  return failure(404, 'NotFound', 'the server could not find the requested resource')
}

function toStatus(error: unknown): Status {
  if (error instanceof ApiError) return error.status
  if (error instanceof StoreError) return storeStatus(error)
  const code = statusCodeOf(error)
  if (code === 413) {
    return failure(413, 'RequestEntityTooLarge', 'the body is too large; the limit is 1 MiB')
  }
  // The static files' answer to a path that leads out of them.
  if (code === 403 || code === 404) return nothingHere()
  if (code >= 400 && code < 500) {
    return failure(400, 'BadRequest', error instanceof Error ? error.message : String(error))
  }
  return failure(
    500,
    'InternalError',
    'an internal error occurred; the log of the control plane tells more',
  )
}

function statusCodeOf(error: unknown): number {
  const carries = error instanceof Error && 'statusCode' in error
  return carries && typeof error.statusCode === 'number' ? error.statusCode : 500
}
