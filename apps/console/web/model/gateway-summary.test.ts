import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeMesh } from '../../test/fake-mesh.ts'
import { googleapis } from './blog-rules.ts'
import { acknowledgedMark, gatewaySummary } from './gateway-summary.ts'

test('all well: the version the gateway acknowledged', () => {
  const mesh = new FakeMesh(() => '')
  assert.deepEqual(gatewaySummary(mesh.state()), { kind: 'acknowledged', version: '1' })
})

test('no gateway at all', () => {
  const state = { ...new FakeMesh(() => '').state(), gateways: [] }
  assert.equal(gatewaySummary(state).kind, 'none')
})

test('behind the store it is stale, and says by how much', () => {
  const mesh = new FakeMesh(() => '')
  mesh.acknowledging = false
  mesh.put(googleapis)
  assert.deepEqual(gatewaySummary(mesh.state()), {
    kind: 'stale',
    acknowledged: '1',
    wanted: '2',
  })
})

test('a refusal is told before staleness, an absence before a refusal', () => {
  const mesh = new FakeMesh(() => '')
  mesh.rejected = 'two rules for one host'
  mesh.put(googleapis)
  assert.deepEqual(gatewaySummary(mesh.state()), {
    kind: 'rejected',
    message: 'two rules for one host',
  })
  mesh.connected = false
  assert.equal(gatewaySummary(mesh.state()).kind, 'disconnected')
})

test('the mark changes with what the gateway acknowledged, not with what was saved', () => {
  const mesh = new FakeMesh(() => '')
  const before = acknowledgedMark(mesh.state().gateways)
  mesh.acknowledging = false
  mesh.put(googleapis)
  assert.equal(acknowledgedMark(mesh.state().gateways), before)
  mesh.settle()
  assert.notEqual(acknowledgedMark(mesh.state().gateways), before)
})
