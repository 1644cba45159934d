import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLivedTime } from './lived-time.ts'

test('time in which the process waits is counted', async (t) => {
  const lived = startLivedTime(t)
  while (lived() < 200) await new Promise((resolve) => setTimeout(resolve, 1))
})

test('time in which the process works is counted', (t) => {
  const lived = startLivedTime(t)
  while (lived() < 50) performance.now()
})

test('time in which the process stands still is not', (t) => {
  const lived = startLivedTime(t)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
  assert.ok(lived() < 200)
})
