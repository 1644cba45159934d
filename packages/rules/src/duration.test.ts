import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { durationFault, durationMs } from './duration.ts'

test('seconds with an s are milliseconds', () => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['3s', 3000],
    ['0.5s', 500],
    ['3.000s', 3000],
    ['0.001s', 1],
    ['-1s', -1000],
    ['3', undefined],
    ['3ms', undefined],
    ['1m', undefined],
    ['.5s', undefined],
    ['1e3s', undefined],
    ['', undefined],
  ]
  for (const [text, ms] of rows) assert.equal(durationMs(text), ms, text)
})

test('a duration is at least 1 ms, and whole milliseconds', () => {
  assert.equal(durationFault(undefined), 'duration: nil Duration')
  assert.equal(durationFault('0s'), 'duration must be greater than 1ms')
  assert.equal(durationFault('-3s'), 'duration must be greater than 1ms')
  assert.equal(durationFault('0.0015s'), 'only durations to ms precision are supported')
  assert.match(durationFault('7') ?? '', /^duration: "7" is not seconds with an s/)
})

test('every whole number of milliseconds is a duration', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (ms) => {
      const text = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}s`
      assert.equal(durationMs(text), ms)
      assert.equal(durationFault(text), undefined)
    }),
  )
})
