import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAnswer } from '@bookinfo/service/check-answer'
import { createDetails } from './create-details.ts'

const createV1 = () => createDetails({ externalBookService: false, encrypt: false })
const detailsOf = (id: string) =>
  `{"id":${id},"author":"William Shakespeare","year":1595,"type":"paperback","pages":200,"publisher":"PublisherA","language":"English","ISBN-10":"1234567890","ISBN-13":"123-1234567890"}`

const products: Record<string, string> = {
  '/details/0': '0',
  '/details/-1': '-1',
  '/details/1/2': '2',
  '/details/0/': '0',
  '/details/0x10': '16',
  '/details/%201': '1',
  '/details/0?x=/9': '0',
  '/details/123456789012345678901234567890': '123456789012345678901234567890',
}
for (const [url, id] of Object.entries(products)) {
  test(`GET ${url} is product ${id}`, async () => {
    const answer = await createV1().inject(url)
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.body, detailsOf(id))
  })
}

for (const url of ['/details', '/details/', '/details/abc', '/details/1.5', '/details/08']) {
  test(`GET ${url} names no product`, async () => {
    const answer = await createV1().inject(url)
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.body, '{"error":"please provide numeric product id"}')
  })
}

for (const url of ['/', '/detailsfoo', '/healthy']) {
  test(`GET ${url} is 404`, async () => {
    assert.equal((await createV1().inject(url)).statusCode, 404)
  })
}

for (const method of ['POST', 'PUT'] as const) {
  test(`${method} is treated as GET`, async () => {
    const answer = await createV1().inject({ method, url: '/details/0', payload: 'anything' })
    assert.equal(answer.body, detailsOf('0'))
    const health = await createV1().inject({ method, url: '/health' })
    assert.equal(health.body, '{"status":"Details is healthy"}')
  })
}

for (const url of ['/details/0', '/health', '/health/x']) {
  test(`HEAD ${url} has the status of GET and no body`, async () => {
    const answer = await createV1().inject({ method: 'HEAD', url })
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.body, '')
  })

  test(`OPTIONS ${url} says what is allowed`, async () => {
    const answer = await createV1().inject({ method: 'OPTIONS', url })
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers.allow, 'GET,HEAD,OPTIONS,POST,PUT')
  })

  test(`DELETE ${url} is 405 and says the same`, async () => {
    const answer = await createV1().inject({ method: 'DELETE', url })
    assert.equal(answer.statusCode, 405)
    assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS, POST, PUT')
  })
}

for (const url of ['/health', '/health/', '/health/x']) {
  test(`GET ${url} is compact JSON`, async () => {
    const answer = await createV1().inject(url)
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.body, '{"status":"Details is healthy"}')
  })
}

test('answers of v1 are what the document promises', async () => {
  const app = createV1()
  const document = (await app.inject('/openapi.json')).json()
  assert.equal(document.info.title, 'Bookinfo details')
  for (const url of [
    '/details',
    '/details/0',
    '/details/abc',
    '/details/-7',
    '/health',
    '/metrics',
  ]) {
    checkAnswer(document, { method: 'GET', url }, await app.inject(url))
  }
})
