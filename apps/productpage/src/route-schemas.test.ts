import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAnswer } from '@bookinfo/service/check-answer'
import { details, json, review, startShop } from './test-shop.ts'

const ratings = json({ id: 0, ratings: { Reviewer1: 5, Reviewer2: 4 } })
const detailsOfV2 = { ...details, author: null, year: '2002-05-01', pages: null, publisher: null }
const refused = json({ error: 'no' }, 400)
const away = json({}, 503)
const old = { id: '0', reviews: review({ stars: 5, color: 'black' }).reviews }

const states = {
  'all is well': { ratings },
  'details is v2': { details: json(detailsOfV2), ratings },
  'there are stars': { reviews: json(review({ stars: 5, color: 'red' })), ratings },
  'ratings is away': { reviews: json(review({ error: 'no stars' })), ratings: away },
  'reviews is of 2018': { reviews: json(old), ratings },
  'ids are refused': { details: refused, reviews: json({}, 404), ratings: refused },
  'everybody is away': { details: away, reviews: away, ratings: away },
}
const urls = [
  '/',
  '/productpage',
  '/productpage?id=3&lang=zh',
  '/productpage?id=99',
  '/logout',
  '/health',
  '/metrics',
  '/api/v1/products',
  '/api/v1/products/0',
  '/api/v1/products/0/reviews',
  '/api/v1/products/0/ratings',
]
for (const [state, answers] of Object.entries(states)) {
  test(`when ${state}, answers are what the document promises`, async (t) => {
    const { app } = await startShop(t, answers)
    const document = (await app.inject('/openapi.json')).json()
    for (const url of urls) {
      checkAnswer(document, { method: 'GET', url }, await app.inject(url))
    }
  })
}

test('signing in is what the document promises', async (t) => {
  const { app } = await startShop(t)
  const document = (await app.inject('/openapi.json')).json()
  const request = { method: 'POST', url: '/login' } as const
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await app.inject({ ...request, headers, payload: 'username=jason&passwd=x' })
  checkAnswer(document, request, answer)
})

test('the operations of the API keep the names they have always had', async (t) => {
  const { app } = await startShop(t)
  const { paths } = (await app.inject('/openapi.json')).json()
  const names = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/v1/'))
    .map(([path]) => `${path} ${paths[path].get.operationId}`)
  assert.deepEqual(names, [
    '/api/v1/products getProducts',
    '/api/v1/products/{id} getProduct',
    '/api/v1/products/{id}/reviews getProductReviews',
    '/api/v1/products/{id}/ratings getProductRatings',
  ])
})
