import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLineBatch } from './line-batch.ts'

test('lines that come together are written together, a moment later', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { add, written } = startBatch()
  add('one\n')
  add('two\nthree\n')
  assert.deepEqual(written, [])
  t.mock.timers.tick(100)
  assert.deepEqual(written, ['one\ntwo\nthree\n'])
  add('four\n')
  t.mock.timers.tick(100)
  assert.deepEqual(written, ['one\ntwo\nthree\n', 'four\n'])
})

test('more than 64 KiB wait for nothing', () => {
  const { add, written } = startBatch()
  const line = `${'x'.repeat(1023)}\n`
  for (let count = 0; count < 65; count++) add(line)
  assert.deepEqual(
    written.map((lines) => lines.length),
    [64 * 1024],
  )
})

test('what is longer than 64 KiB by itself is written at once, behind what waited', () => {
  const { add, written } = startBatch()
  const long = `${'x'.repeat(64 * 1024)}\n`
  add('one\n')
  add(long)
  assert.deepEqual(written, ['one\n', long])
})

test('flush writes what waits, and nothing twice', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { add, batch, written } = startBatch()
  add('last words\n')
  batch.flush()
  batch.flush()
  t.mock.timers.tick(1000)
  assert.deepEqual(written, ['last words\n'])
})

test('what was added may be used for something else, and what was written stays as it was', () => {
  const { batch, handed } = startBatch()
  const lines = Buffer.from('one\n')
  batch.add(lines)
  lines.fill('x')
  batch.flush()
  batch.add(lines)
  batch.flush()
  assert.deepEqual(handed.map(String), ['one\n', 'xxxx'])
})

function startBatch() {
  const written: string[] = []
  const handed: Uint8Array[] = []
  const batch = createLineBatch((lines) => {
    handed.push(lines)
    written.push(Buffer.from(lines).toString())
  })
  return { batch, written, handed, add: (text: string) => batch.add(Buffer.from(text)) }
}
