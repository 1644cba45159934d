import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeRecord } from '../../test/fake-records.ts'
import { phasesOf } from './phases.ts'

test('a phase an exchange did not come to is left out', () => {
  const record = fakeRecord({ durationMs: 20, waitMs: 10, connectMs: 5, firstByteMs: 19 })
  assert.deepEqual(phasesOf(record), [
    { name: 'wait', ms: 10, part: 0.5 },
    { name: 'connect', ms: 5, part: 0.25 },
    { name: 'firstByte', ms: 19, part: 0.95 },
    { name: 'whole', ms: 20, part: 1 },
  ])
})

test('parts stay between nothing and the whole', () => {
  const parts = phasesOf(fakeRecord({ durationMs: 0, dnsMs: 3 })).map(({ part }) => part)
  assert.deepEqual(parts, [0, 0])
  assert.equal(phasesOf(fakeRecord({ durationMs: 1, tlsMs: 3 }))[0]?.part, 1)
})
