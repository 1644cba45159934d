import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBackOff } from './back-off.ts'

test('pauses grow from 100 ms to a second, and begin anew after success', () => {
  const backOff = createBackOff(() => 0)
  const pauses = Array.from({ length: 6 }, () => backOff.nextMs())
  assert.deepEqual(pauses, [100, 200, 400, 800, 1000, 1000])
  backOff.reset()
  assert.equal(backOff.nextMs(), 100)
})

test('chance makes a pause shorter, by a half at most', () => {
  const backOff = createBackOff(() => 1)
  assert.deepEqual([backOff.nextMs(), backOff.nextMs()], [50, 100])
})
