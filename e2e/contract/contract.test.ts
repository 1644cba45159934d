import assert from 'node:assert/strict'
import { test } from 'node:test'
import { leftOut } from './left-out.ts'
import { rows } from './rows.ts'
import { judge, runRowHere } from './run-row.ts'

for (const row of rows) {
  test(`${row.id}: ${row.sentence}`, async () => {
    const seen = await runRowHere(row)
    assert.deepEqual(judge(row, 'ours', seen), [])
    if (row.ours === undefined) return
    assert.notDeepEqual(judge(row, 'upstream', seen), [], 'the two columns cannot be told apart')
  })
}

test('every id is there once', () => {
  const ids = rows.map(({ id }) => id)
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  )
})

test('a row says why ours differs exactly where it does', () => {
  const odd = rows.filter(({ ours, because }) => (ours === undefined) !== (because === undefined))
  assert.deepEqual(odd, [])
})

test('every line of the specification that can be seen on the wire has a row', () => {
  const lines = ['4.1', '4.2', '4.3', '4.4', '4.5', '5.1', '5.2', '6.1', '6.2', '6.3']
  lines.push('7.1', '7.2', '7.3', '7.4', '7.5', '8.1', '8.2', '8.3', '8.4', '8.5', '8.6', '8.7')
  lines.push('8.8', '9.1', '9.2', '9.3', '9.4', '10', '11')
  const covered = new Set([...rows, ...leftOut].flatMap(({ spec }) => spec.match(/[\d.]+/g) ?? []))
  assert.deepEqual(
    lines.filter((line) => !covered.has(line)),
    [],
  )
})
