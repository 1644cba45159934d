import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLineBatch } from './line-batch.ts'

test('lines that come together are written together, a moment later', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { batch, written } = startBatch()
  batch.add('one')
  batch.add('two')
  assert.deepEqual(written, [])
  t.mock.timers.tick(100)
  assert.deepEqual(written, ['one\ntwo\n'])
  batch.add('three')
  t.mock.timers.tick(100)
  assert.deepEqual(written, ['one\ntwo\n', 'three\n'])
})

test('64 KiB wait for nothing', () => {
  const { batch, written } = startBatch()
  const line = 'x'.repeat(1023)
  for (let count = 0; count < 64; count++) batch.add(line)
  assert.equal(written.length, 1)
  assert.equal(written[0]?.length, 64 * 1024)
})

test('flush writes what waits, and nothing twice', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { batch, written } = startBatch()
  batch.add('last words')
  batch.flush()
  batch.flush()
  t.mock.timers.tick(1000)
  assert.deepEqual(written, ['last words\n'])
})

function startBatch() {
  const written: string[] = []
  const batch = createLineBatch((text) => written.push(text))
  return { batch, written }
}
