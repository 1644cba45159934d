import type { ServiceAddress } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import type { Backends, Call } from './backends.ts'
import { callHeaders } from './call-headers.ts'
import { chooseLanguage } from './choose-language.ts'
import { renderIndexPage } from './page/index-page.ts'
import { renderProductPage } from './page/product-page.ts'
import { product } from './product.ts'
import { readBookDetails } from './read-book-details.ts'
import { readBookReviews } from './read-book-reviews.ts'
import { readUser } from './session.ts'

export interface PageOptions {
  readonly backends: Backends
  readonly floodFactor: number
  readonly addresses: Readonly<Record<'details' | 'reviews' | 'ratings', ServiceAddress>>
}

/** The product page and the index before it. Whatever the other services do, both are 200. */
export function servePages(app: FastifyInstance, options: PageOptions): void {
  for (const url of ['/', '/index.html']) {
    app.get(url, async (request, reply) => {
      const language = chooseLanguage(request)
      reply.type('text/html; charset=utf-8').header('vary', 'Accept-Language')
      return renderIndexPage({ language, addresses: options.addresses })
    })
  }

  app.get('/productpage', async (request, reply) => {
    const call = {
      productId: String(product.id),
      headers: callHeaders(request),
      log: request.log,
    }
    const { details, reviews } = await fetchBook(options, call)
    reply.headers({ vary: 'Cookie, Accept-Language', 'cache-control': 'no-store' })
    reply.type('text/html; charset=utf-8')
    return renderProductPage({
      language: chooseLanguage(request),
      user: readUser(request),
      details: readBookDetails(details),
      reviews: readBookReviews(reviews),
    })
  })
}

/** Details first, then reviews, never at once: traces and lessons about time limits count on it. */
async function fetchBook({ backends, floodFactor }: PageOptions, call: Call) {
  const details = await backends.details(call)
  for (let extra = 0; extra < floodFactor; extra += 1) await backends.reviews(call)
  const reviews = await backends.reviews(call)
  return { details, reviews }
}
