import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deniedRecord, fakeRecord, meshRecord } from '../../test/fake-records.ts'
import { edgeOf, edgeStateAt, idleAfterMs } from './edge.ts'

const services = new Set(['details', 'reviews'])

test('a call inside the mesh ends at the workload that answered', () => {
  const edge = edgeOf(meshRecord('productpage-v1', 'details-v2'), services)
  assert.equal(edge.key, 'productpage-v1>details-v2')
  assert.equal(edge.outside, false)
})

test('a call to a mesh service that nothing answered stays inside', () => {
  const record = fakeRecord({ host: 'details', reason: 'no_healthy_upstream', endedBy: 'upstream' })
  const edge = edgeOf(record, services)
  assert.equal(edge.to, 'details')
  assert.equal(edge.outside, false)
})

test('a denied call goes outside, under the name and port it asked for', () => {
  const edge = edgeOf(deniedRecord('local', 'evil.test', 8443), services)
  assert.equal(edge.to, 'evil.test:8443')
  assert.equal(edge.outside, true)
  assert.equal(edge.verdict, 'blocked')
})

test('a call that named no host has a dash for it', () => {
  assert.equal(edgeOf(fakeRecord({ host: null, reason: 'sni_missing' }), services).to, '–')
})

test('an edge is idle half a minute after its last call', () => {
  const edge = edgeOf(deniedRecord('local', 'evil.test'), services)
  assert.equal(edgeStateAt(edge, edge.at + idleAfterMs), 'blocked')
  assert.equal(edgeStateAt(edge, edge.at + idleAfterMs + 1), 'idle')
  assert.equal(edgeStateAt(undefined, 0), 'idle')
})

test('an edge the rules have overtaken is idle at once', () => {
  const edge = edgeOf(deniedRecord('details-v2', 'www.googleapis.com'), services)
  assert.equal(edgeStateAt({ ...edge, superseded: true }, edge.at), 'idle')
})
