import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { createProductpage } from './create-productpage.ts'
import { type Answer, details, json, never, pageOf, review, startShop } from './test-shop.ts'

const detailsError = 'Error fetching product details!'
const reviewsError = 'Error fetching product reviews!'

test('health is its own text', async (t) => {
  const { app } = await startShop(t)
  const answer = await app.inject('/health')
  assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
  assert.equal(answer.body, 'Product page is healthy')
})

test('the page asks for details, then for reviews, of product 0', async (t) => {
  const { page, asked } = await pageOf(t, {})
  assert.deepEqual(asked(), ['/details/0', '/reviews/0'])
  assert.match(page, /<title>Simple Bookstore App<\/title>/)
  for (const text of [
    'BookInfo Sample',
    'The Comedy of Errors',
    'William Shakespeare',
    'Book Details',
    'Book Reviews',
    '1234567890',
    'PublisherA',
    'First text.',
    'Reviewer2',
    'Reviews served by:',
    'reviews-v3-abc',
  ]) {
    assert.ok(page.includes(text), text)
  }
  assert.doesNotMatch(page, /Error fetching|glyphicon|on cluster/)
})

for (const [name, answer] of Object.entries({
  'a 400': json({ error: 'no' }, 400),
  'a 503 of a proxy': json({}, 503),
  'a 201': json(details, 201),
  'a redirect': (response: ServerResponse) => response.writeHead(302, { location: '/x' }).end(),
  'a 200 that is not JSON': (response: ServerResponse) => response.end('<html>'),
  'a 200 that is no object': json('text'),
  'a 200 that is a list': json([]),
  'a 200 that is null': json(null),
  'a dropped connection': (response: ServerResponse) => response.destroy(),
})) {
  test(`details answering ${name} shows the details error and the reviews`, async (t) => {
    const { page } = await pageOf(t, { details: answer })
    assert.ok(page.includes(detailsError))
    assert.ok(page.includes('Sorry, product details are currently unavailable for this book.'))
    assert.ok(page.includes('William Shakespeare'))
    assert.ok(page.includes('First text.'))
    assert.doesNotMatch(page, /Book Details|Error fetching product reviews/)
  })

  test(`reviews answering ${name} shows the reviews error and the details`, async (t) => {
    const { page } = await pageOf(t, { reviews: answer })
    assert.ok(page.includes(reviewsError))
    assert.ok(page.includes('Sorry, product reviews are currently unavailable for this book.'))
    assert.ok(page.includes('Book Details'))
    assert.doesNotMatch(page, /Book Reviews|First text/)
  })
}

test('reviews is tried twice, and once more only after a failure', async (t) => {
  let tries = 0
  const second: Answer = (response, request) => {
    tries += 1
    json(review(), tries === 1 ? 503 : 200)(response, request)
  }
  const { page, asked } = await pageOf(t, { reviews: second })
  assert.deepEqual(asked(), ['/details/0', '/reviews/0', '/reviews/0'])
  assert.ok(page.includes('First text.'))
})

test('details is tried once, within its limit', async (t) => {
  const { app, asked } = await startShop(t, { details: never, reviews: never }, { timeoutMs: 20 })
  const { body, statusCode } = await app.inject('/productpage')
  assert.equal(statusCode, 200)
  assert.ok(body.includes(detailsError) && body.includes(reviewsError))
  assert.deepEqual(asked(), ['/details/0', '/reviews/0', '/reviews/0'])
})

test('each call has three seconds', async (t) => {
  const limits = t.mock.method(AbortSignal, 'timeout')
  const { app } = await startShop(t)
  await app.inject('/productpage')
  assert.deepEqual(
    limits.mock.calls.map((call) => call.arguments),
    [[3000], [3000]],
  )
})

test('calls are not made over kept connections', async (t) => {
  const { app, seen } = await startShop(t)
  await app.inject('/productpage')
  assert.deepEqual(
    seen.map(({ headers }) => headers.connection),
    ['close', 'close'],
  )
})

test('text of other services cannot become markup', async (t) => {
  const attack = '<script>alert(1)</script>"onload=\'x'
  const reviews = {
    podname: attack,
    reviews: [{ reviewer: attack, text: attack, rating: { stars: 1, color: attack } }],
  }
  const { page } = await pageOf(t, { details: json({ publisher: attack }), reviews: json(reviews) })
  assert.doesNotMatch(page, /<script>alert|"onload/)
  assert.ok(page.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&#39;x'))
})

test('FLOOD_FACTOR adds reviews calls between details and the one that is shown', async (t) => {
  const { app, asked } = await startShop(t, {}, { floodFactor: 2 })
  await app.inject('/productpage?u=normal')
  assert.deepEqual(asked(), ['/details/0', '/reviews/0', '/reviews/0', '/reviews/0'])
})

test('through a proxy the calls are named as the services are', async (t) => {
  const { at, seen } = await startShop(t)
  const services = { host: 'details', port: 9080 }
  const app = createProductpage({
    details: services,
    reviews: { host: 'reviews', port: 9080 },
    ratings: services,
    proxy: `http://productpage-v1:token@127.0.0.1:${at.port}`,
  })
  t.after(() => app.close())
  await app.inject('/api/v1/products/7')
  assert.equal(seen[0]?.url, 'http://details:9080/details/7')
})

test('the page may be framed by the named origins alone and loads nothing from elsewhere', async (t) => {
  const frameAncestors = ['http://localhost:8080', 'http://127.0.0.1:8080']
  const { app } = await startShop(t, {}, { frameAncestors })
  const { headers, body } = await app.inject('/productpage')
  const policy = String(headers['content-security-policy'])
  assert.match(policy, /default-src 'self';/)
  assert.match(policy, /frame-ancestors 'self' http:\/\/localhost:8080 http:\/\/127\.0\.0\.1:8080;/)
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(String(headers.vary), /Cookie/)
  assert.doesNotMatch(body, /(src|action)="(https?:)?\/\/|style=|<script>/)
  assert.equal(body.match(/href="https?:[^"]*"/g)?.length, 2, 'Wikipedia and Istio, to be clicked')
})

test('an origin that would break out of the header is refused at once', () => {
  const at = { host: 'x', port: 1 }
  const create = () =>
    createProductpage({
      details: at,
      reviews: at,
      ratings: at,
      frameAncestors: ['x; script-src *'],
    })
  assert.throws(create, /is not an origin/)
})

test('ids are unique on the page, in every state', async (t) => {
  for (const answers of [{}, { details: json({}, 400), reviews: json({}, 500) }]) {
    const { page } = await pageOf(t, answers)
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const id of ['sign-in-button', 'dialog', 'close-dialog', 'username', 'password']) {
      assert.ok(ids.includes(id), id)
    }
    assert.equal(page.match(/<h1/g)?.length, 1)
  }
})

test('static files are served for revalidation, and nothing beside them', async (t) => {
  const { app } = await startShop(t)
  const answer = await app.inject('/static/bookinfo.css')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['cache-control'], 'no-cache')
  assert.ok(answer.headers.etag)
  for (const url of [
    '/static/../package.json',
    '/static/%2e%2e/index.js',
    '/static/none.css',
    '/productpage/',
    '/x',
  ]) {
    const missing = await app.inject(url)
    assert.equal(missing.statusCode, 404, url)
    assert.match(String(missing.headers['content-type']), /text\/html/)
  }
})

test('another method on a known path is 405 and says what is allowed', async (t) => {
  const { app } = await startShop(t)
  const answer = await app.inject({ method: 'GET', url: '/login' })
  assert.equal(answer.statusCode, 405)
  assert.equal(answer.headers.allow, 'OPTIONS, POST')
})

test('OPTIONS on a known path is 200 and says what is allowed', async (t) => {
  const { app, asked } = await startShop(t)
  for (const [url, allow] of [
    ['/productpage', 'GET, HEAD, OPTIONS'],
    ['/login', 'OPTIONS, POST'],
    ['/api/v1/products/0', 'GET, HEAD, OPTIONS'],
  ] as const) {
    const answer = await app.inject({ method: 'OPTIONS', url })
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers.allow, allow)
    assert.equal(answer.body, '')
  }
  assert.deepEqual(asked(), [])
})

test('the index shows the services and two ways in', async (t) => {
  const { app } = await startShop(t)
  for (const url of ['/', '/index.html']) {
    const { body, statusCode } = await app.inject(url)
    assert.equal(statusCode, 200)
    assert.match(body, /<title>Simple Bookstore App<\/title>/)
    assert.match(body, /href="\/productpage\?u=normal">Normal user</)
    assert.match(body, /href="\/productpage\?u=test">Test user</)
  }
})
