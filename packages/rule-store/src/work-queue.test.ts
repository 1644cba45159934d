import assert from 'node:assert/strict'
import test from 'node:test'
import { createWorkQueue } from './work-queue.ts'

test('urgent work comes after what is running and before what waits', async () => {
  const queue = createWorkQueue()
  const order: string[] = []
  const { promise: running, resolve: begin } = Promise.withResolvers<void>()
  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const note = (name: string) => async () => void order.push(name)
  const all = [
    queue.run(async () => {
      begin()
      await held
      order.push('first')
    }),
    queue.run(note('waiting')),
  ]
  await running
  all.push(queue.runNext(note('urgent')), queue.runNext(note('urgent too')))
  release()
  await Promise.all(all)
  assert.deepEqual(order, ['first', 'urgent', 'urgent too', 'waiting'])
})

test('work that fails holds up nobody, and only its own caller hears of it', async () => {
  const queue = createWorkQueue()
  const failing = queue.run(() => Promise.reject(new Error('no')))
  const next = queue.run(async () => 'done')
  await assert.rejects(failing, /no/)
  assert.equal(await next, 'done')
})

test('it is idle when all is done, and work begins again after that', async () => {
  const queue = createWorkQueue()
  await queue.idle()
  const order: string[] = []
  const [one, two] = ['one', 'two'].map((name) => queue.run(async () => void order.push(name)))
  await queue.idle()
  order.push('idle')
  await queue.run(async () => void order.push('three'))
  assert.deepEqual(order, ['one', 'two', 'idle', 'three'])
  await Promise.all([one, two])
})
