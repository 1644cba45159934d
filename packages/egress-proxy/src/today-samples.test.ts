import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  readSample,
  samplesFolder,
  services,
  sharesOfReviews,
  startSampleMesh,
} from './test-sample-mesh.ts'

/** A sample of today's form, with the subsets that it names. */
const sample = (name: string) => [
  ...readSample('today/destination-rule-all.yaml'),
  ...readSample(`today/${name}.yaml`),
]
const jason = ['user=jason', 'jason'] as const

test('every routing sample of today has a test here or beside its kind', () => {
  const elsewhere = ['service-entry-google-apis', 'destination-rule-all']
  const names = readdirSync(new URL('today/', samplesFolder)).map((file) => file.slice(0, -5))
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  for (const name of names.filter((one) => !elsewhere.includes(one))) {
    assert.ok(source.includes(`'${name}'`), name)
  }
})

test('all-v1 sends every service’s requests to v1', async (t) => {
  const { ask } = await startSampleMesh(t, sample('virtual-service-all-v1'))
  for (const service of services) assert.equal(await ask(service), `${service}-v1`)
})

test('details-v2 sends all details to v2', async (t) => {
  const { ask } = await startSampleMesh(t, sample('virtual-service-details-v2'))
  assert.equal(await ask('details'), 'details-v2')
})

for (const [name, expected] of [
  ['virtual-service-reviews-50-v3', { 'reviews-v1': 50, 'reviews-v3': 50 }],
  ['virtual-service-reviews-80-20', { 'reviews-v1': 80, 'reviews-v2': 20 }],
  ['virtual-service-reviews-90-10', { 'reviews-v1': 90, 'reviews-v2': 10 }],
  ['virtual-service-reviews-v2-v3', { 'reviews-v2': 50, 'reviews-v3': 50 }],
  ['virtual-service-reviews-v3', { 'reviews-v3': 100 }],
] as const) {
  test(`${name} shares the reviews out`, async (t) => {
    assert.deepEqual(await sharesOfReviews(t, sample(name)), expected)
  })
}

for (const [name, others] of [
  ['virtual-service-reviews-test-v2', 'reviews-v1'],
  ['virtual-service-reviews-jason-v2-v3', 'reviews-v3'],
] as const) {
  test(`${name} is for jason alone, known by end-user`, async (t) => {
    const { ask } = await startSampleMesh(t, sample(name))
    assert.equal(await ask('reviews', ...jason), 'reviews-v2')
    assert.equal(await ask('reviews', 'user=jason', 'jason2'), others)
    assert.equal(await ask('reviews'), others)
  })
}

test('ratings-db sends reviews to v3, and ratings to the v2 that reads a database', async (t) => {
  const { ask } = await startSampleMesh(t, sample('virtual-service-ratings-db'))
  assert.equal(await ask('reviews'), 'reviews-v3')
  assert.equal(await ask('ratings'), 'ratings-v2')
})

test('ratings-test-delay holds jason’s ratings back for 7 seconds', async (t) => {
  const { ask, clock } = await startSampleMesh(t, sample('virtual-service-ratings-test-delay'))
  assert.equal(await ask('ratings'), 'ratings-v1')
  const answer = ask('ratings', ...jason)
  await clock.fire(7000)
  assert.equal(await answer, 'ratings-v1')
})

test('ratings-test-abort answers 500 to jason', async (t) => {
  const { ask } = await startSampleMesh(t, sample('virtual-service-ratings-test-abort'))
  assert.equal(await ask('ratings'), 'ratings-v1')
  assert.equal(await ask('ratings', ...jason), '500')
})

test('fault-injection-details-v1 answers 555, and leaves the other services alone', async (t) => {
  const { ask } = await startSampleMesh(t, sample('fault-injection-details-v1'))
  assert.equal(await ask('details'), '555')
  assert.match(await ask('reviews'), /^reviews-v/)
})
