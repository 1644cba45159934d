import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import { createProductpage, type ProductpageOptions } from './create-productpage.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

export const json = (body: unknown, status = 200): Answer => {
  return (response) => response.writeHead(status).end(JSON.stringify(body))
}
export const never: Answer = () => undefined

export const details = {
  id: 0,
  author: 'W',
  year: 1595,
  type: 'paperback',
  pages: 200,
  publisher: 'PublisherA',
  language: 'English',
  'ISBN-10': '1234567890',
  'ISBN-13': '123-1234567890',
}
export const review = (rating?: object) => ({
  id: '0',
  podname: 'reviews-v3-abc',
  clustername: 'null',
  reviews: [
    { reviewer: 'Reviewer1', text: 'First text.', ...(rating === undefined ? {} : { rating }) },
    { reviewer: 'Reviewer2', text: 'Second text.', ...(rating === undefined ? {} : { rating }) },
  ],
})

/** The product page in front of one peer that plays all three services; `seen` is what it was asked. */
export async function startShop(
  t: TestContext,
  answers: Partial<Record<'details' | 'reviews' | 'ratings', Answer>> = {},
  options: Partial<ProductpageOptions> = {},
) {
  const all: Record<string, Answer> = {
    details: json(details),
    reviews: json(review()),
    ratings: json({}),
    ...answers,
  }
  const seen: IncomingMessage[] = []
  const peer = createServer((request, response) => {
    seen.push(request)
    all[request.url?.split('/')[1] ?? '']?.(response, request)
  })
  await once(peer.listen(0, '127.0.0.1'), 'listening')
  t.after(() => peer.close().closeAllConnections())
  const address = peer.address()
  assert.ok(address !== null && typeof address === 'object')
  const at = { host: '127.0.0.1', port: address.port }
  const app = createProductpage({ details: at, reviews: at, ratings: at, ...options })
  t.after(() => app.close())
  const asked = () => seen.map(({ url }) => url)
  return { app, seen, asked, at }
}

/** The product page, which is always there, and what it asked the services. */
export async function pageOf(t: TestContext, answers: Parameters<typeof startShop>[1]) {
  const { app, asked } = await startShop(t, answers, { timeoutMs: 1000 })
  const answer = await app.inject('/productpage')
  assert.equal(answer.statusCode, 200)
  return { page: answer.body, asked }
}
