import type { ServiceAddress } from '@bookinfo/service'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Backends, Call } from './backends.ts'
import { callHeaders } from './call-headers.ts'
import { findProduct, original, type Product } from './catalogue.ts'
import { renderIndexPage } from './page/index-page.ts'
import { renderProductPage } from './page/product-page.ts'
import { readBookDetails } from './read-book-details.ts'
import { readBookReviews } from './read-book-reviews.ts'
import { readVisit } from './read-visit.ts'
import { getIndex, getProductPage } from './route-schemas.ts'
import { readUser } from './session.ts'

export interface PageOptions {
  readonly backends: Backends
  readonly floodFactor: number
  readonly addresses: Readonly<Record<'details' | 'reviews' | 'ratings', ServiceAddress>>
}

/** The product page and the index before it. Whatever the other services do, both are 200. */
export function servePages(app: FastifyInstance, options: PageOptions): void {
  for (const url of ['/', '/index.html']) {
    app.get(url, { schema: url === '/' ? getIndex : {} }, async (request, reply) => {
      reply.type('text/html; charset=utf-8').header('vary', 'Accept-Language')
      return renderIndexPage({ visit: readVisit(request), addresses: options.addresses })
    })
  }

  app.get('/productpage', { schema: getProductPage }, async (request, reply) => {
    const product = askedProduct(request)
    if (product === undefined) return reply.callNotFound()
    const call = {
      productId: String(product.id),
      headers: callHeaders(request),
      log: request.log,
    }
    const { details, reviews } = await fetchBook(options, call)
    reply.headers({ vary: 'Cookie, Accept-Language', 'cache-control': 'no-store' })
    reply.type('text/html; charset=utf-8')
    return renderProductPage({
      visit: readVisit(request),
      user: readUser(request),
      product,
      details: readBookDetails(details),
      reviews: readBookReviews(reviews),
    })
  })
}

/** The product of `?id=`, the original when none is named; `undefined` for one that is not in the shop. */
function askedProduct(request: FastifyRequest): Product | undefined {
  const id = new URLSearchParams(request.url.split('?', 2)[1] ?? '').get('id')
  return id === null ? original : findProduct(id)
}

/** Details first, then reviews, never at once: traces and lessons about time limits count on it. */
async function fetchBook({ backends, floodFactor }: PageOptions, call: Call) {
  const details = await backends.details(call)
  for (let extra = 0; extra < floodFactor; extra += 1) await backends.reviews(call)
  const reviews = await backends.reviews(call)
  return { details, reviews }
}
