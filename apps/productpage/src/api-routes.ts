import { sendJson, sendJsonText } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import type { Backends } from './backends.ts'
import { callHeaders } from './call-headers.ts'
import { product } from './product.ts'
import { sorry } from './sorry.ts'

const calls = [
  { path: '/api/v1/products/:id', service: 'details' },
  { path: '/api/v1/products/:id/reviews', service: 'reviews' },
  { path: '/api/v1/products/:id/ratings', service: 'ratings' },
] as const

/** The API beside the page (spec: bookinfo 8.3): answers of the other services, or what the page would say. */
export function serveApi(app: FastifyInstance, backends: Backends): void {
  app.get('/api/v1/products', async (_request, reply) => sendJson(reply, 200, [product]))

  for (const { path, service } of calls) {
    app.get<{ Params: { id: string } }>(path, async (request, reply) => {
      if (request.params.id === '') return reply.callNotFound()
      const outcome = await backends[service]({
        productId: request.params.id,
        headers: callHeaders(request),
        log: request.log,
      })
      return outcome.ok
        ? sendJsonText(reply, 200, outcome.body)
        : sendJson(reply, outcome.status, { error: sorry[service] })
    })
  }
}
