import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { createProductpage } from './create-productpage.ts'

/** The product page in front of a peer that always gives the same answer. */
async function startShop(t: TestContext, status: number, body: string, timeoutMs?: number) {
  const asked: (string | undefined)[] = []
  const peer = createServer((request, response) => {
    asked.push(request.url)
    if (status !== 0) response.writeHead(status).end(body)
  })
  await once(peer.listen(0, '127.0.0.1'), 'listening')
  t.after(() => peer.close().closeAllConnections())
  const address = peer.address()
  assert.ok(address !== null && typeof address === 'object')
  const at = { host: '127.0.0.1', port: address.port }
  const app = createProductpage({ details: at, reviews: at, ratings: at, timeoutMs })
  t.after(() => app.close())
  return { app, asked }
}

const routes = [
  { url: '/api/v1/products/7', service: 'details', tries: 1 },
  { url: '/api/v1/products/7/reviews', service: 'reviews', tries: 2 },
  { url: '/api/v1/products/7/ratings', service: 'ratings', tries: 1 },
] as const

test('the first product is the original, with its description as HTML', async (t) => {
  const { app } = await startShop(t, 200, '{}')
  const answer = await app.inject('/api/v1/products')
  assert.equal(answer.headers['content-type'], 'application/json')
  const [product, ...others] = answer.json()
  assert.deepEqual(
    others.map(({ id, title }: { id: number; title: string }) => `${id} ${title}`),
    [
      '1 Hamlet',
      '2 Romeo and Juliet',
      '3 Macbeth',
      "4 A Midsummer Night's Dream",
      '5 King Lear',
      '6 Othello',
      '7 Julius Caesar',
    ],
  )
  assert.deepEqual(Object.keys(product), ['id', 'title', 'descriptionHtml'])
  assert.equal(product.id, 0)
  assert.match(
    product.descriptionHtml,
    /^<a href="https:\/\/en\.wikipedia\.org\/wiki\/The_Comedy_of_Errors">Wikipedia Summary<\/a>:/,
  )
  assert.match(product.descriptionHtml, /<b>William Shakespeare's<\/b>/)
})

for (const { url, service, tries } of routes) {
  test(`${url} passes the answer of ${service} on, digit by digit`, async (t) => {
    const body = '{"id":123456789012345678901234567890}'
    const { app, asked } = await startShop(t, 200, body)
    const answer = await app.inject(url)
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.body, body)
    assert.deepEqual(asked, [`/${service}/7`])
  })

  test(`${url} has the status of ${service} and words of its own when that fails`, async (t) => {
    const { app, asked } = await startShop(t, 404, 'no')
    const answer = await app.inject(url)
    assert.equal(answer.statusCode, 404)
    assert.deepEqual(answer.json(), {
      error: `Sorry, product ${service} are currently unavailable for this book.`,
    })
    assert.equal(asked.length, tries)
  })

  test(`${url} is 500 when ${service} does not answer in time, or answers no JSON`, async (t) => {
    const silent = await startShop(t, 0, '', 20)
    assert.equal((await silent.app.inject(url)).statusCode, 500)
    const mumbling = await startShop(t, 200, '<html>')
    assert.equal((await mumbling.app.inject(url)).statusCode, 500)
  })
}

test('an id is passed on as one segment, whatever it holds', async (t) => {
  const { app, asked } = await startShop(t, 200, '{}')
  await app.inject('/api/v1/products/a%2Fb%3Fc')
  assert.deepEqual(asked, ['/details/a%2Fb%3Fc'])
})

for (const url of ['/api/v1/products/', '/api/v1/products/0/', '/api/v1/products/0/other']) {
  test(`${url} is 404`, async (t) => {
    const { app, asked } = await startShop(t, 200, '{}')
    assert.equal((await app.inject(url)).statusCode, 404)
    assert.deepEqual(asked, [])
  })
}

test('metrics count the outcome of a call once, not its tries', async (t) => {
  const { app } = await startShop(t, 503, '')
  await app.inject('/productpage')
  const { body } = await app.inject('/metrics')
  assert.match(body, /request_result_total\{destination_app="details",response_code="503"\} 1/)
  assert.match(body, /request_result_total\{destination_app="reviews",response_code="503"\} 1/)
})
