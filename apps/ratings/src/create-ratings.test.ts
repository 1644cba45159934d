import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRatings } from './create-ratings.ts'

const found: Record<string, number> = {
  '/ratings/0': 0,
  '/ratings/7': 7,
  '/ratings/-1': -1,
  '/ratings/12abc': 12,
  '/ratings/1.9': 1,
  '/ratings/1e3': 1,
  '/ratings/0/5': 5,
  '/ratings/0?x=1': 0,
  '/ratings/0?u=/9': 9,
}
for (const [url, id] of Object.entries(found)) {
  test(`GET ${url} is product ${id} with the ratings of every product`, async () => {
    const answer = await createRatings().inject(url)
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.body, `{"id":${id},"ratings":{"Reviewer1":5,"Reviewer2":4}}`)
  })
}

for (const url of ['/ratings/', '/ratings/abc', '/ratings/0/', '/ratings/%31']) {
  test(`GET ${url} names no product`, async () => {
    const answer = await createRatings().inject(url)
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.headers['content-type'], 'application/json')
    assert.equal(answer.body, '{"error":"please provide numeric product ID"}')
  })
}

for (const url of ['/ratings', '/Ratings/1', '/', '/health/']) {
  test(`GET ${url} is 404 with an empty body and no content type`, async () => {
    const answer = await createRatings().inject(url)
    assert.equal(answer.statusCode, 404)
    assert.equal(answer.body, '')
    assert.equal(answer.headers['content-type'], undefined)
  })
}

for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'] as const) {
  test(`${method} is answered with 405 instead of hanging`, async () => {
    const answer = await createRatings().inject({ method, url: '/ratings/0' })
    assert.equal(answer.statusCode, 405)
    assert.equal(answer.headers.allow, 'GET, HEAD, POST')
  })
}

test('health is compact JSON', async () => {
  const answer = await createRatings().inject('/health')
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'application/json')
  assert.equal(answer.body, '{"status":"Ratings is healthy"}')
})

test('POST replaces the ratings of one product', async () => {
  const app = createRatings()
  const payload = '{"Reviewer1":1,"Reviewer2":1}'
  const stored = '{"id":7,"ratings":{"Reviewer1":1,"Reviewer2":1}}'
  const answer = await app.inject({ method: 'POST', url: '/ratings/7', payload })
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'application/json')
  assert.equal(answer.body, stored)
  assert.equal((await app.inject('/ratings/7')).body, stored)
  assert.match((await app.inject('/ratings/8')).body, /"Reviewer1":5/)
})

for (const payload of ['"str"', 'null', '[1]', '5']) {
  test(`POST stores ${payload} whatever its shape and content type`, async () => {
    const app = createRatings()
    const headers = { 'content-type': 'text/html' }
    await app.inject({ method: 'POST', url: '/ratings/1', payload, headers })
    assert.equal((await app.inject('/ratings/1')).body, `{"id":1,"ratings":${payload}}`)
  })
}

for (const payload of ['', '{', 'undefined']) {
  test(`POST refuses ${JSON.stringify(payload)}, which is not JSON`, async () => {
    const answer = await createRatings().inject({ method: 'POST', url: '/ratings/1', payload })
    assert.equal(answer.statusCode, 400)
    assert.equal(answer.body, '{"error":"please provide valid ratings JSON"}')
  })
}

test('POST complains of the product before it complains of the body', async () => {
  const answer = await createRatings().inject({ method: 'POST', url: '/ratings/x', payload: '{' })
  assert.equal(answer.body, '{"error":"please provide numeric product ID"}')
})

test('POST to another path is 404', async () => {
  const answer = await createRatings().inject({ method: 'POST', url: '/other', payload: '{}' })
  assert.equal(answer.statusCode, 404)
})

test('posted ratings do not fill the memory', async () => {
  const app = createRatings()
  for (let id = 0; id <= 1000; id += 1) {
    await app.inject({ method: 'POST', url: `/ratings/${id}`, payload: '{}' })
  }
  assert.match((await app.inject('/ratings/0')).body, /Reviewer1/)
  assert.doesNotMatch((await app.inject('/ratings/1')).body, /Reviewer1/)
})
