import type { FastifyReply } from 'fastify'

/** Compact JSON under `application/json` without a charset, as every Bookinfo service answers. */
export function sendJson(reply: FastifyReply, status: number, value: unknown): FastifyReply {
  return sendJsonText(reply, status, JSON.stringify(value))
}

/** The same for text that is JSON already. */
export function sendJsonText(reply: FastifyReply, status: number, json: string): FastifyReply {
  // As bytes: Fastify adds a charset to JSON that it is given as a string.
  return reply.code(status).header('content-type', 'application/json').send(Buffer.from(json))
}
