import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkAnswer } from '@bookinfo/service/check-answer'
import type { Database } from './choose-database.ts'
import type { Clock } from './clock.ts'
import { createRatings, type RatingsOptions } from './create-ratings.ts'

const away: Database = { type: 'sqlite', file: '/nowhere/ratings.db' }
const refusing: RatingsOptions = { serviceVersion: 'v-faulty', random: () => 0 }
const sick: RatingsOptions = { serviceVersion: 'v-unhealthy', clock: aBadPhaseLater() }
const states: Readonly<Record<string, [RatingsOptions, Readonly<Record<string, number>>]>> = {
  v1: [{}, { 'GET 0': 200, 'GET abc': 400, 'POST 0': 200, 'POST abc': 400, 'GET /health': 200 }],
  v2: [
    { serviceVersion: 'v2' },
    { 'GET 0': 200, 'GET abc': 400, 'POST 0': 501, 'GET /health': 200 },
  ],
  'v2 without its database': [
    { serviceVersion: 'v2', database: away },
    { 'GET 0': 503, 'GET /health': 503 },
  ],
  'v-unhealthy in its bad phase': [sick, { 'GET 0': 503, 'GET /health': 500 }],
  'v-faulty': [refusing, { 'GET 0': 503, 'GET abc': 400, 'POST 0': 200 }],
}

for (const [state, [options, requests]] of Object.entries(states)) {
  test(`answers of ${state} are what the document promises`, async (t) => {
    const { document, ask } = await start(t, options)
    for (const [request, status] of Object.entries(requests)) {
      const { method, url, answer } = await ask(request)
      assert.equal(answer.statusCode, status)
      checkAnswer(document, { method, url }, answer)
    }
  })
}

test('the document names the two operations and no other way to them', async (t) => {
  const { document } = await start(t, {})
  assert.deepEqual(Object.keys(document.paths['/ratings/{id}']), ['get', 'post'])
  assert.equal(document.paths['/ratings/*'], undefined)
})

/** A clock that has moved into the bad phase since it was first read. */
function aBadPhaseLater(): Clock {
  let reads = 0
  return { now: () => Math.min(reads++, 1) * 901_000, wait: async () => undefined }
}

async function start(t: TestContext, options: RatingsOptions) {
  const app = createRatings(options)
  t.after(() => app.close())
  const document = (await app.inject('/openapi.json')).json()
  async function ask(request: string) {
    const method = request.startsWith('GET') ? 'GET' : 'POST'
    const path = request.split(' ')[1] ?? ''
    const url = path.startsWith('/') ? path : `/ratings/${path}`
    const payload = method === 'POST' ? { payload: '{}' } : {}
    return { method, url, answer: await app.inject({ method, url, ...payload }) }
  }
  return { document, ask }
}
