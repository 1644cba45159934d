import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createFaultsAdmin } from './create-faults-admin.ts'
import { createRatings } from './create-ratings.ts'
import { createFaults } from './faults.ts'
import { createTestClock } from './test-clock.ts'

test('a fault is switched on and off while the service runs', async (t) => {
  const { ratings, faults } = await start(t)
  assert.deepEqual(await faults(), { status: 200, json: { mode: 'none' } })
  assert.equal((await ratings()).status, 200)
  const faulty = await faults({ mode: 'v-faulty' })
  assert.deepEqual(faulty, { status: 200, json: { mode: 'v-faulty' } })
  assert.deepEqual(await faults(), faulty)
  assert.equal((await ratings()).status, 503)
  await faults({ mode: 'none' })
  assert.equal((await ratings()).status, 200)
})

test('the service starts with the fault its version names', async (t) => {
  const { faults } = await start(t, 'v-delayed')
  assert.deepEqual((await faults()).json, { mode: 'v-delayed' })
})

test('faults meet a database-backed version too', async (t) => {
  const { ratings, faults } = await start(t, 'v2')
  await faults({ mode: 'v-faulty' })
  assert.equal((await ratings()).status, 503)
})

test('a mode that changes by itself tells its phase, and can begin with the bad one', async (t) => {
  const { ratings, faults, turn } = await start(t)
  assert.deepEqual((await faults({ mode: 'v-unhealthy' })).json.phase, 'good')
  assert.deepEqual((await faults({ mode: 'v-unhealthy', phase: 'bad' })).json.phase, 'bad')
  assert.equal((await ratings()).status, 503)
  turn(900_000)
  assert.deepEqual((await faults()).json, { mode: 'v-unhealthy', phase: 'good' })
})

for (const body of [null, {}, { mode: 'v-slow' }, { mode: 'v-unhealthy', phase: 'worse' }, []]) {
  test(`${JSON.stringify(body)} is refused, and told what there is`, async (t) => {
    const { faults } = await start(t)
    const answer = await faults(body)
    assert.equal(answer.status, 400)
    assert.match(answer.json.error, /one of none, v-faulty, v-delayed, v-unavailable, v-unhealthy/)
    assert.deepEqual((await faults()).json, { mode: 'none' })
  })
}

test('a page that came by another name is refused', async () => {
  const admin = createFaultsAdmin(createFaults('none', createTestClock().clock, () => 0))
  const answer = await admin.inject({ url: '/faults', headers: { host: 'rebind.test:9081' } })
  assert.equal(answer.statusCode, 403)
})

test('the public port has no faults to switch, and without an admin port nobody has', async (t) => {
  const app = createRatings()
  t.after(() => app.close())
  assert.equal((await app.inject('/faults')).statusCode, 404)
})

test('the admin port is free again when the service has closed', async (t) => {
  const { app, port } = await start(t)
  await app.close()
  const next = createServer().listen(port, '127.0.0.1')
  await once(next, 'listening')
  next.close()
})

test('a taken admin port is told by its variable', async () => {
  const { port, free } = await takePort()
  const app = createRatings({ adminPort: port })
  const expected = `RATINGS_ADMIN_PORT: cannot listen on 127.0.0.1:${port} (`
  await assert.rejects(
    async () => app.ready(),
    (error: unknown) => error instanceof Error && error.message.startsWith(expected),
  )
  free()
  await app.close()
})

async function start(t: TestContext, serviceVersion = 'v1') {
  const { port, free } = await takePort()
  free()
  const { clock, turn } = createTestClock()
  const app = createRatings({ serviceVersion, adminPort: port, clock, random: () => 0 })
  t.after(() => app.close())
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  async function faults(body?: unknown) {
    const put = { method: 'PUT', headers: { 'content-type': 'application/json' } }
    const options = body === undefined ? {} : { ...put, body: JSON.stringify(body) }
    const answer = await fetch(`http://127.0.0.1:${port}/faults`, options)
    const json = JSON.parse(await answer.text())
    return { status: answer.status, json }
  }
  return { app, port, faults, turn, ratings: () => fetch(`${origin}/ratings/0`) }
}

async function takePort() {
  const holder = createServer().listen(0, '127.0.0.1')
  await once(holder, 'listening')
  const bound = holder.address()
  assert.ok(bound !== null && typeof bound === 'object')
  return { port: bound.port, free: () => holder.close() }
}
