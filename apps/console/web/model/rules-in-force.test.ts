import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeMesh } from '../../test/fake-mesh.ts'
import { detailsKey, detailsRoute, googleapis, googleapisKey } from './blog-rules.ts'
import { rulesInForce } from './rules-in-force.ts'
import { sharesOf } from './shares.ts'

function startMesh() {
  const mesh = new FakeMesh(() => 'http://localhost/')
  return { mesh, before: rulesInForce(new Map(), mesh.state()) }
}

test('a saved rule is not in force before the gateway acknowledges it', () => {
  const { mesh, before } = startMesh()
  mesh.acknowledging = false
  mesh.put(googleapis)
  const saved = rulesInForce(before, mesh.state())
  assert.equal(saved.has(googleapisKey), false)
  mesh.settle()
  assert.equal(rulesInForce(saved, mesh.state()).has(googleapisKey), true)
})

test('a deleted rule stays in force until the gateway acknowledges it', () => {
  const { mesh, before } = startMesh()
  mesh.put(googleapis)
  const active = rulesInForce(before, mesh.state())
  mesh.acknowledging = false
  mesh.remove('EgressRule', 'googleapis')
  const deleting = rulesInForce(active, mesh.state())
  assert.equal(deleting.has(googleapisKey), true)
  mesh.settle()
  assert.equal(rulesInForce(deleting, mesh.state()).has(googleapisKey), false)
})

test('a replaced rule acts as it was until the gateway acknowledges the new one', () => {
  const { mesh, before } = startMesh()
  mesh.acknowledging = false
  mesh.put(detailsRoute('v1'))
  const saved = rulesInForce(before, mesh.state())
  assert.ok(saved.has(detailsKey))
  assert.equal(sharesOf('details', ['v1', 'v2'], saved).get('v2'), 100)
  mesh.settle()
  const active = rulesInForce(saved, mesh.state())
  assert.equal(sharesOf('details', ['v1', 'v2'], active).get('v1'), 100)
})

test('a rule that a gateway leaves out is not in force, whatever it was before', () => {
  const { mesh, before } = startMesh()
  const state = mesh.state()
  const rules = state.rules.map((rule) => ({ ...rule, status: 'rejected', leftOut: true }) as const)
  assert.ok(before.has(detailsKey))
  assert.equal(rulesInForce(before, { ...state, rules }).has(detailsKey), false)
})

test('a rejected rule leaves what was in force', () => {
  const { mesh, before } = startMesh()
  mesh.rejected = 'no'
  mesh.put(googleapis)
  assert.equal(rulesInForce(before, mesh.state()).has(googleapisKey), false)
})
