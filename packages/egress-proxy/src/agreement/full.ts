import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './compare.ts'

test('10,000 calls to a live gateway come to what explanations say', async (t) => {
  const { calls, allowed, reasons, disagreements } = await compare(t, {
    seed: 10_000,
    sets: 200,
    callsEach: 50,
  })
  t.diagnostic(`${calls} calls under 200 rule sets, ${allowed} of them allowed`)
  for (const [reason, count] of [...reasons].sort()) t.diagnostic(`${count} ${reason}`)
  assert.deepEqual(disagreements.slice(0, 3), [])
  assert.equal(calls, 10_000)
})
