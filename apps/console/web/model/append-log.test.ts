import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeRecord } from '../../test/fake-records.ts'
import { appendLog, maxRows } from './append-log.ts'

test('newest at the bottom, and never more than the limit', () => {
  const records = Array.from({ length: maxRows + 30 }, (_, n) => fakeRecord({ id: `r${n}` }))
  const rows = appendLog(records.slice(0, 10), records.slice(10))
  assert.equal(rows.length, maxRows)
  assert.equal(rows.at(-1)?.id, `r${maxRows + 29}`)
})

test('the end of a tunnel takes the row of its opening', () => {
  const open = fakeRecord({ id: 'tunnel', phase: 'open' })
  const rows = appendLog([open, fakeRecord({ id: 'other' })], [{ ...open, phase: 'end' }])
  assert.deepEqual(
    rows.map(({ id, phase }) => `${id} ${phase}`),
    ['tunnel end', 'other end'],
  )
})
