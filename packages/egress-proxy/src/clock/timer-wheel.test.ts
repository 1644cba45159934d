import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TimerWheel } from './timer-wheel.ts'

/** The wheel does not keep a process alive; the test has to. */
async function expired(wheel: TimerWheel, ms: number): Promise<number> {
  const startedAt = performance.now()
  const alive = setInterval(() => {}, 1_000)
  await new Promise<void>((resolve) => wheel.deadline(resolve).set(ms))
  clearInterval(alive)
  return performance.now() - startedAt
}

test('a deadline comes, and not before its time', async () => {
  const wheel = new TimerWheel()
  const [short, long] = await Promise.all([expired(wheel, 30), expired(wheel, 160)])
  assert.ok(short >= 30 && long >= 160, `${short} ${long}`)
  wheel.close()
})

test('a moved deadline comes at its last time, earlier or later', async () => {
  const wheel = new TimerWheel()
  const alive = setInterval(() => {}, 1_000)
  const startedAt = performance.now()
  const [sooner, later] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()]
  const toSooner = wheel.deadline(() => sooner.resolve(performance.now() - startedAt))
  const toLater = wheel.deadline(() => later.resolve(performance.now() - startedAt))
  toLater.set(20)
  toSooner.set(60_000)
  toLater.set(200)
  toSooner.set(60)
  assert.ok((await sooner.promise) < 60_000)
  assert.ok((await later.promise) >= 200)
  clearInterval(alive)
  wheel.close()
})

test('a cancelled deadline never comes', async () => {
  const wheel = new TimerWheel()
  let came = false
  const cancelled = wheel.deadline(() => {
    came = true
  })
  cancelled.set(10)
  cancelled.cancel()
  await expired(wheel, 120)
  assert.equal(came, false)
  wheel.close()
})

test('a deadline may be set again from inside its own expiry', async () => {
  const wheel = new TimerWheel()
  let times = 0
  const alive = setInterval(() => {}, 1_000)
  await new Promise<void>((resolve) => {
    const deadline = wheel.deadline(() => {
      times += 1
      if (times === 3) resolve()
      else deadline.set(10)
    })
    deadline.set(10)
  })
  clearInterval(alive)
  assert.equal(times, 3)
  wheel.close()
})
