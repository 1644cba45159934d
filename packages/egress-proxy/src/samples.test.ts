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

const sample = (name: string) => readSample(`route-rule-${name}.yaml`)

test('every routing sample has a test here', () => {
  const names = readdirSync(samplesFolder).filter((name) => name.startsWith('route-rule-'))
  const source = readFileSync(new URL(import.meta.url), 'utf8')
  for (const name of names) assert.ok(source.includes(`'${name.slice(11, -5)}'`), name)
})

test('all-v1 sends every service’s requests to v1', async (t) => {
  const { ask } = await startSampleMesh(t, sample('all-v1'))
  for (const service of services) assert.equal(await ask(service), `${service}-v1`)
})

test('details-v1 and details-v2 choose the version of details', async (t) => {
  for (const version of ['details-v1', 'details-v2']) {
    const { ask } = await startSampleMesh(t, sample(version))
    assert.equal(await ask('details'), version)
  }
})

test('the weighted samples share the reviews out', async (t) => {
  assert.deepEqual(await sharesOfReviews(t, sample('reviews-50-v3')), {
    'reviews-v1': 50,
    'reviews-v3': 50,
  })
  assert.deepEqual(await sharesOfReviews(t, sample('reviews-80-20')), {
    'reviews-v1': 80,
    'reviews-v2': 20,
  })
  assert.deepEqual(await sharesOfReviews(t, sample('reviews-90-10')), {
    'reviews-v1': 90,
    'reviews-v2': 10,
  })
  assert.deepEqual(await sharesOfReviews(t, sample('reviews-v2-v3')), {
    'reviews-v2': 50,
    'reviews-v3': 50,
  })
  assert.deepEqual(await sharesOfReviews(t, sample('reviews-v3')), { 'reviews-v3': 100 })
})

test('reviews-test-v2 is for jason alone, whatever other cookies there are', async (t) => {
  const { ask } = await startSampleMesh(t, [...sample('all-v1'), ...sample('reviews-test-v2')])
  for (const cookie of ['user=jason', 'user=jason;lang=en', 'lang=en;user=jason']) {
    assert.equal(await ask('reviews', cookie), 'reviews-v2', cookie)
  }
  for (const cookie of ['user=john', 'user=jason2', 'xuser=jason', 'lang=en']) {
    assert.equal(await ask('reviews', cookie), 'reviews-v1', cookie)
  }
})

test('reviews-jason-v2-v3 sends jason to v2, and everybody else to v3', async (t) => {
  const { ask } = await startSampleMesh(t, sample('reviews-jason-v2-v3'))
  assert.equal(await ask('reviews', 'user=jason'), 'reviews-v2')
  assert.equal(await ask('reviews'), 'reviews-v3')
})

test('ratings-db sends reviews to v3, and ratings to the v2 that reads a database', async (t) => {
  const { ask } = await startSampleMesh(t, sample('ratings-db'))
  assert.equal(await ask('reviews'), 'reviews-v3')
  assert.equal(await ask('ratings'), 'ratings-v2')
})

test('details-test-abort answers 555, and leaves the other services alone', async (t) => {
  const { ask } = await startSampleMesh(t, [...sample('all-v1'), ...sample('details-test-abort')])
  assert.equal(await ask('details'), '555')
  assert.equal(await ask('reviews'), 'reviews-v1')
})

test('ratings-test-delay holds jason’s ratings back for 7 seconds', async (t) => {
  const { ask, clock } = await startSampleMesh(t, [
    ...sample('all-v1'),
    ...sample('ratings-test-delay'),
  ])
  assert.equal(await ask('ratings'), 'ratings-v1')
  const answer = ask('ratings', 'user=jason')
  await clock.fire(7000)
  assert.equal(await answer, 'ratings-v1')
})

test('ratings-test-abort answers 500 to jason', async (t) => {
  const { ask } = await startSampleMesh(t, [...sample('all-v1'), ...sample('ratings-test-abort')])
  assert.equal(await ask('ratings'), 'ratings-v1')
  assert.equal(await ask('ratings', 'user=jason'), '500')
})
