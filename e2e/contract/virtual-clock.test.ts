import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { createVirtualClock } from './virtual-clock.ts'

const never = new AbortController().signal

test('time passes while somebody waits, to the millisecond', async () => {
  const clock = createVirtualClock()
  await clock.wait(7000, never)
  assert.equal(clock.now(), 7000)
})

test('a limit that ends before the wait is over ends first', async () => {
  const clock = createVirtualClock()
  const limit = clock.limit(3000)
  const waiting = clock.wait(7000, limit)
  await once(limit, 'abort')
  await waiting
  assert.equal(clock.now(), 3000)
  assert.equal(limit.reason.name, 'TimeoutError')
})

test('a limit alone lets no time pass', async () => {
  const clock = createVirtualClock()
  const limit = clock.limit(10)
  for (let turns = 0; turns < 2000; turns += 1) await new Promise((next) => setImmediate(next))
  assert.equal(clock.now(), 0)
  assert.equal(limit.aborted, false)
})

test('whoever waits without end is freed by its signal alone', async () => {
  const clock = createVirtualClock()
  await clock.wait(Number.POSITIVE_INFINITY, clock.limit(2500))
  assert.equal(clock.now(), 2500)
})

test('time that is let pass ends what was due in it', async () => {
  const clock = createVirtualClock()
  const limit = clock.limit(60_000)
  clock.pass(61_000)
  assert.equal(limit.aborted, true)
  assert.equal(clock.now(), 61_000)
})
