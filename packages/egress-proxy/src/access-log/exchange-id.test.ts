import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchangeId } from './exchange-id.ts'

test('an id is a random UUID, and no two of ten thousand are the same', () => {
  const ids = Array.from({ length: 10_000 }, exchangeId)
  for (const id of ids) {
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
  assert.equal(new Set(ids).size, ids.length)
})

test('every digit of an id but those that say what it is takes every value', () => {
  const ids = Array.from({ length: 1_000 }, exchangeId)
  const values = (at: number) => new Set(ids.map((id) => id[at])).size
  const counts = Array.from({ length: 36 }, (_, at) => values(at))
  const expected = counts.map((_, at) =>
    [8, 13, 14, 18, 23].includes(at) ? 1 : at === 19 ? 4 : 16,
  )
  assert.deepEqual(counts, expected)
})
