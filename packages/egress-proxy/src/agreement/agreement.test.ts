import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './compare.ts'

test('2,000 calls to a live gateway come to what explanations say, whatever the rules', async (t) => {
  const { calls, allowed, disagreements } = await compare(t, {
    seed: 2018,
    sets: 40,
    callsEach: 50,
  })
  assert.deepEqual(disagreements.slice(0, 3), [])
  assert.equal(calls, 2000)
  // Neither of the two answers is so rare that agreeing on it says little.
  assert.ok(allowed > calls / 10, `${allowed} of ${calls} allowed`)
})
