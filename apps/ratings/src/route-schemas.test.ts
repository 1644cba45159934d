import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { checkAnswer } from '@bookinfo/service/check-answer'
import type { Database } from './choose-database.ts'
import { createRatings, type RatingsOptions } from './create-ratings.ts'

const away: Database = { type: 'sqlite', file: '/nowhere/ratings.db' }
const refusing: RatingsOptions = { serviceVersion: 'v-faulty', random: () => 0 }
const states: Readonly<Record<string, [RatingsOptions, Readonly<Record<string, number>>]>> = {
  v1: [{}, { 'GET 0': 200, 'GET abc': 400, 'POST 0': 200, 'POST abc': 400 }],
  v2: [{ serviceVersion: 'v2' }, { 'GET 0': 200, 'GET abc': 400, 'POST 0': 501 }],
  'v2 without its database': [{ serviceVersion: 'v2', database: away }, { 'GET 0': 503 }],
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

async function start(t: TestContext, options: RatingsOptions) {
  const app = createRatings(options)
  t.after(() => app.close())
  const document = (await app.inject('/openapi.json')).json()
  async function ask(request: string) {
    const method = request.startsWith('GET') ? 'GET' : 'POST'
    const url = `/ratings/${request.split(' ')[1]}`
    const payload = method === 'POST' ? { payload: '{}' } : {}
    return { method, url, answer: await app.inject({ method, url, ...payload }) }
  }
  return { document, ask }
}
