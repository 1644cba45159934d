import { sendJson, sendJsonText } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import type { Backends } from './backends.ts'
import { callHeaders } from './call-headers.ts'
import { catalogue, type Product } from './catalogue.ts'
import { getProduct, getProductRatings, getProductReviews, getProducts } from './route-schemas.ts'
import { sorry } from './sorry.ts'

const calls = [
  { path: '/api/v1/products/:id', service: 'details', schema: getProduct },
  { path: '/api/v1/products/:id/reviews', service: 'reviews', schema: getProductReviews },
  { path: '/api/v1/products/:id/ratings', service: 'ratings', schema: getProductRatings },
] as const

/** The API beside the page (spec: bookinfo 8.3): answers of the other services, or what the page would say. */
export function serveApi(app: FastifyInstance, backends: Backends): void {
  app.get('/api/v1/products', { schema: getProducts }, async (_request, reply) =>
    sendJson(reply, 200, catalogue.map(describeProduct)),
  )

  for (const { path, service, schema } of calls) {
    app.get<{ Params: { id: string } }>(path, { schema }, async (request, reply) => {
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

/** A product as the API has always shown it: the description opens with a link. */
function describeProduct({ id, title, wikipedia, summary }: Product): object {
  const descriptionHtml = `<a href="${wikipedia}">Wikipedia Summary</a>: ${summary.en}`
  return { id, title, descriptionHtml }
}
