import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testRecord } from '../test-records.ts'
import { createExchangeRing } from './exchange-ring.ts'

test('a ring keeps the newest, oldest first', () => {
  const ring = createExchangeRing(3)
  const ids = (count: number) => ring.last(count).map(({ id }) => id)
  assert.deepEqual(ids(5), [])
  for (const id of ['a', 'b']) ring.add(testRecord({ id }))
  assert.deepEqual(ids(5), ['a', 'b'])
  for (const id of ['c', 'd', 'e', 'f']) ring.add(testRecord({ id }))
  assert.deepEqual(ids(5), ['d', 'e', 'f'])
  assert.deepEqual(ids(2), ['e', 'f'])
  assert.deepEqual(ids(0), [])
})
