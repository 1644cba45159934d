import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { type MeshRegistry, type Resource, readResources } from '@bookinfo/rules'
import { startOrigin } from '@bookinfo/testkit'
import { createTestClock } from './test-clock.ts'
import { startProxy, testRegistry } from './test-proxy.ts'

const folder = new URL('../../../deploy/rules/', import.meta.url)
const services = ['productpage', 'details', 'reviews', 'ratings']
const versions = ['v1', 'v2', 'v3']

function sample(name: string): readonly Resource[] {
  const text = readFileSync(new URL(`route-rule-${name}.yaml`, folder), 'utf8')
  return readResources(text, { source: name }).resources
}

/** Every service in three versions, each of which says who it is. */
async function startMesh(t: TestContext, resources: readonly Resource[], random = () => 0) {
  const clock = createTestClock()
  const workloads = services.flatMap((service) =>
    versions.map((version) => ({ name: `${service}-${version}`, service, labels: { version } })),
  )
  const placed = await Promise.all(
    workloads.map(async (workload) => {
      const origin = await startOrigin(t, { answer: (_, response) => response.end(workload.name) })
      return { ...workload, address: '127.0.0.1', port: origin.port }
    }),
  )
  const registry: MeshRegistry = {
    ...testRegistry,
    services: services.map((name) => ({ name, port: 9080 })),
    workloads: [...testRegistry.workloads, ...placed],
  }
  const { connect } = await startProxy(t, { ...clock, random, registry, resources })
  const client = await connect()
  const ask = async (service: string, cookie = 'other=1') => {
    const answer = await client.ask(
      `GET / HTTP/1.1\r\nHost: ${service}:9080\r\nCookie: ${cookie}\r\n\r\n`,
    )
    return answer.status === 200 ? answer.body : String(answer.status)
  }
  return { ask, clock }
}

/** Which versions answer when the roll goes from 0 to 99. */
async function shares(t: TestContext, name: string): Promise<Record<string, number>> {
  let roll = 0
  const { ask } = await startMesh(t, sample(name), () => roll / 100)
  const counts: Record<string, number> = {}
  for (; roll < 100; roll++) {
    const who = await ask('reviews')
    counts[who] = (counts[who] ?? 0) + 1
  }
  return counts
}

test('every routing sample has a test here', () => {
  const names = readdirSync(folder).filter((name) => name.startsWith('route-rule-'))
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  for (const name of names) assert.ok(source.includes(`'${name.slice(11, -5)}'`), name)
})

test('all-v1 sends every service’s requests to v1', async (t) => {
  const { ask } = await startMesh(t, sample('all-v1'))
  for (const service of services) assert.equal(await ask(service), `${service}-v1`)
})

test('details-v1 and details-v2 choose the version of details', async (t) => {
  for (const version of ['details-v1', 'details-v2']) {
    const { ask } = await startMesh(t, sample(version))
    assert.equal(await ask('details'), version)
  }
})

test('the weighted samples share the reviews out', async (t) => {
  assert.deepEqual(await shares(t, 'reviews-50-v3'), { 'reviews-v1': 50, 'reviews-v3': 50 })
  assert.deepEqual(await shares(t, 'reviews-80-20'), { 'reviews-v1': 80, 'reviews-v2': 20 })
  assert.deepEqual(await shares(t, 'reviews-90-10'), { 'reviews-v1': 90, 'reviews-v2': 10 })
  assert.deepEqual(await shares(t, 'reviews-v2-v3'), { 'reviews-v2': 50, 'reviews-v3': 50 })
  assert.deepEqual(await shares(t, 'reviews-v3'), { 'reviews-v3': 100 })
})

test('reviews-test-v2 is for jason alone, whatever other cookies there are', async (t) => {
  const { ask } = await startMesh(t, [...sample('all-v1'), ...sample('reviews-test-v2')])
  for (const cookie of ['user=jason', 'user=jason;lang=en', 'lang=en;user=jason']) {
    assert.equal(await ask('reviews', cookie), 'reviews-v2', cookie)
  }
  for (const cookie of ['user=john', 'user=jason2', 'xuser=jason', 'lang=en']) {
    assert.equal(await ask('reviews', cookie), 'reviews-v1', cookie)
  }
})

test('reviews-jason-v2-v3 sends jason to v2, and everybody else to v3', async (t) => {
  const { ask } = await startMesh(t, sample('reviews-jason-v2-v3'))
  assert.equal(await ask('reviews', 'user=jason'), 'reviews-v2')
  assert.equal(await ask('reviews'), 'reviews-v3')
})

test('ratings-db sends reviews to v3, and ratings to the v2 that reads a database', async (t) => {
  const { ask } = await startMesh(t, sample('ratings-db'))
  assert.equal(await ask('reviews'), 'reviews-v3')
  assert.equal(await ask('ratings'), 'ratings-v2')
})

test('details-test-abort answers 555, and leaves the other services alone', async (t) => {
  const { ask } = await startMesh(t, [...sample('all-v1'), ...sample('details-test-abort')])
  assert.equal(await ask('details'), '555')
  assert.equal(await ask('reviews'), 'reviews-v1')
})

test('ratings-test-delay holds jason’s ratings back for 7 seconds', async (t) => {
  const { ask, clock } = await startMesh(t, [...sample('all-v1'), ...sample('ratings-test-delay')])
  assert.equal(await ask('ratings'), 'ratings-v1')
  const answer = ask('ratings', 'user=jason')
  await clock.fire(7000)
  assert.equal(await answer, 'ratings-v1')
})

test('ratings-test-abort answers 500 to jason', async (t) => {
  const { ask } = await startMesh(t, [...sample('all-v1'), ...sample('ratings-test-abort')])
  assert.equal(await ask('ratings'), 'ratings-v1')
  assert.equal(await ask('ratings', 'user=jason'), '500')
})
