import assert from 'node:assert/strict'
import test from 'node:test'
import { egressRule, rulesPath, startControlPlane } from '../test-control-plane.ts'

test('generateName makes a new name each time, and is no name itself', async (t) => {
  const { ask } = await startControlPlane(t)
  const body = { ...egressRule(), metadata: { generateName: 'temporary-' } }
  const names = new Set<string>()
  for (let i = 0; i < 3; i++) {
    const { metadata } = (await ask('POST', rulesPath, { body })).json()
    assert.match(metadata.name, /^temporary-[a-z0-9]{5}$/)
    assert.equal(metadata.generateName, undefined)
    names.add(metadata.name)
  }
  assert.equal(names.size, 3)
  const unnamed = { ...egressRule(), metadata: { generateName: 'Not_a_name' } }
  assert.equal((await ask('POST', rulesPath, { body: unnamed })).status, 422)
})
