import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FakeMesh } from '../../test/fake-mesh.ts'
import { googleapis, googleapisKey } from './blog-rules.ts'
import { ruleProgress } from './rule-progress.ts'

function phaseOf(mesh: FakeMesh, sending = false): string {
  return ruleProgress(mesh.state(), googleapisKey, sending).phase
}

test('a rule goes from absent by saved to active, and by deleting back', () => {
  const mesh = new FakeMesh(() => '')
  assert.equal(phaseOf(mesh), 'absent')
  assert.equal(phaseOf(mesh, true), 'sending')
  mesh.acknowledging = false
  mesh.put(googleapis)
  assert.equal(phaseOf(mesh), 'saved')
  mesh.settle()
  assert.equal(phaseOf(mesh), 'active')
  assert.equal(ruleProgress(mesh.state(), googleapisKey, false).version, '2')
  mesh.remove('EgressRule', 'googleapis')
  assert.equal(phaseOf(mesh), 'deleting')
  mesh.settle()
  assert.equal(phaseOf(mesh), 'absent')
})

test('without a connected gateway nobody can say that a rule acts', () => {
  const mesh = new FakeMesh(() => '')
  mesh.put(googleapis)
  mesh.connected = false
  assert.equal(phaseOf(mesh), 'unwitnessed')
})

test('a rejected rule carries the gateway’s reason', () => {
  const mesh = new FakeMesh(() => '')
  mesh.rejected = 'two rules for one host'
  mesh.put(googleapis)
  const { phase, message } = ruleProgress(mesh.state(), googleapisKey, false)
  assert.equal(phase, 'rejected')
  assert.equal(message, 'two rules for one host')
})
