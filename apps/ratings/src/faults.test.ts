import assert from 'node:assert/strict'
import { request } from 'node:http'
import { type TestContext, test } from 'node:test'
import { createRatings } from './create-ratings.ts'
import { createTestClock } from './test-clock.ts'

const healthy = { status: 200, body: '{"status":"Ratings is healthy"}' }
const unhealthy = { status: 500, body: '{"status":"Ratings is not healthy"}' }
const served = { status: 200, body: '{"id":0,"ratings":{"Reviewer1":5,"Reviewer2":4}}' }
const refused = { status: 503, body: '{"error":"Service unavailable"}' }

test('v-faulty refuses each request whose roll is below a half, and stays healthy', async (t) => {
  const { get } = serve(t, 'v-faulty', [0, 0.49, 0.5, 0.99])
  assert.deepEqual(await get('/ratings/0'), refused)
  assert.deepEqual(await get('/ratings/0'), refused)
  assert.deepEqual(await get('/ratings/0'), served)
  assert.deepEqual(await get('/ratings/0'), served)
  assert.deepEqual(await get('/health'), healthy)
})

test('v-delayed answers at once or after seven seconds, and always with ratings', async (t) => {
  const { get, clock } = serve(t, 'v-delayed', [0.5, 0.49])
  assert.deepEqual(await get('/ratings/0'), served)
  const began = clock.next('begin')
  const late = get('/ratings/0')
  await began
  clock.turn(6999)
  assert.equal(clock.waiting(), 1)
  clock.turn(1)
  assert.deepEqual(await late, served)
  assert.deepEqual(await get('/health'), healthy)
})

test('v-unavailable refuses every other minute, beginning with a good one', async (t) => {
  const { get, clock } = serve(t, 'v-unavailable')
  clock.turn(59_999)
  assert.deepEqual(await get('/ratings/0'), served)
  clock.turn(1)
  assert.deepEqual(await get('/ratings/0'), refused)
  assert.deepEqual(await get('/health'), healthy)
  clock.turn(60_000)
  assert.deepEqual(await get('/ratings/0'), served)
})

test('v-unhealthy refuses and says so every other quarter of an hour', async (t) => {
  const { get, clock } = serve(t, 'v-unhealthy')
  clock.turn(899_999)
  assert.deepEqual(await get('/ratings/0'), served)
  assert.deepEqual(await get('/health'), healthy)
  clock.turn(1)
  assert.deepEqual(await get('/ratings/0'), refused)
  assert.deepEqual(await get('/health'), unhealthy)
  clock.turn(900_000)
  assert.deepEqual(await get('/health'), healthy)
})

for (const mode of ['v-faulty', 'v-delayed', 'v-unavailable', 'v-unhealthy']) {
  test(`${mode} still tells that a product is no number`, async (t) => {
    const { get, clock } = serve(t, mode, [0])
    clock.turn(900_000)
    const answer = await get('/ratings/abc')
    assert.deepEqual(answer, { status: 400, body: '{"error":"please provide numeric product ID"}' })
  })

  test(`${mode} does not touch POST`, async (t) => {
    const { app, clock } = serve(t, mode, [0])
    clock.turn(900_000)
    const answer = await app.inject({ method: 'POST', url: '/ratings/0', payload: '{}' })
    assert.equal(answer.body, '{"id":0,"ratings":{}}')
  })
}

test('a delayed answer is waited for when the service closes', async (t) => {
  const { app, clock } = serve(t, 'v-delayed', [0])
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const began = clock.next('begin')
  const answer = fetch(`${origin}/ratings/0`)
  await began
  const closed = app.close()
  clock.turn(7000)
  assert.equal((await answer).status, 200)
  await closed
})

test('a delay ends with the downstream that waited for it', async (t) => {
  const { app, clock } = serve(t, 'v-delayed', [0])
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const began = clock.next('begin')
  const downstream = request(`${origin}/ratings/0`).on('error', () => undefined)
  downstream.end()
  await began
  const gone = clock.next('end')
  downstream.destroy()
  await gone
  assert.equal(clock.waiting(), 0)
})

function serve(t: TestContext, serviceVersion: string, rolls: number[] = []) {
  const turning = createTestClock()
  const { clock } = turning
  const app = createRatings({ serviceVersion, clock, random: () => rolls.shift() ?? 0 })
  t.after(() => app.close())
  async function get(url: string) {
    const { statusCode: status, body } = await app.inject(url)
    return { status, body }
  }
  return { app, get, clock: turning }
}
