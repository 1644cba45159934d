import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeRecord, meshRecord } from '../../test/fake-records.ts'
import { detailsRoute } from './blog-rules.ts'
import { edgeOf } from './edge.ts'
import { markSuperseded } from './mark-superseded.ts'
import { keyOf } from './rules-in-force.ts'
import { versionsOf } from './versions.ts'

const toV1 = detailsRoute('v1')
const versions = versionsOf(new Map([[keyOf(toV1), toV1]]))

test('a service without an answer is drawn at the version most traffic goes to', () => {
  assert.equal(versions.target('details'), 'details-v1')
  assert.equal(versions.target('details-v2'), 'details-v2')
  assert.equal(versions.target('ratings'), 'ratings-v1')
})

test('only versions have shares', () => {
  assert.equal(versions.share('details-v2'), 0)
  assert.equal(versions.share('reviews-v1'), 33)
  assert.equal(versions.share('productpage-v1'), null)
})

function superseded(configVersion: string, workload: string): boolean | undefined {
  const record = fakeRecord({ ...meshRecord('productpage-v1', workload), configVersion })
  const edge = edgeOf(record, new Set(['details']))
  return markSuperseded(new Map([[edge.key, edge]]), '2', versions).get(edge.key)?.superseded
}

test('a call to a version that gets no traffic since is overtaken', () => {
  assert.equal(superseded('1', 'details-v2'), true)
})

test('a call to a version in use is not, whatever the rules it was decided by', () => {
  assert.equal(superseded('1', 'details-v1'), false)
})

test('a call the current rules decided is not, whatever the shares say', () => {
  assert.equal(superseded('2', 'details-v2'), false)
})
