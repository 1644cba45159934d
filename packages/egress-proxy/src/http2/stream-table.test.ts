import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Http2Stream } from './http2-stream.ts'
import { StreamTable } from './stream-table.ts'

test('whatever comes and goes, a table has what a Map has', () => {
  // Far apart, some in places of others, some where the table ends.
  const ids = fc.constantFrom(1, 3, 65, 125, 127, 129, 131, 255, 257, 1_281, 2 ** 31 - 1)
  const steps = fc.array(fc.tuple(fc.boolean(), ids), { maxLength: 100 })
  fc.assert(
    fc.property(steps, (all) => {
      const table = new StreamTable()
      const map = new Map<number, Http2Stream>()
      for (const [isAdded, id] of all) {
        const stream = map.get(id)
        if (isAdded && stream === undefined) add(table, map, id)
        else if (!isAdded) remove(table, map, stream ?? streamOf(id))
        assertSame(table, map)
      }
    }),
  )
})

test('a table grows with what is in it', () => {
  const table = new StreamTable()
  const map = new Map<number, Http2Stream>()
  for (let id = 1; id < 1_000; id += 2) add(table, map, id)
  assertSame(table, map)
  for (const stream of map.values()) if (stream.id % 3 !== 0) remove(table, map, stream)
  assertSame(table, map)
})

function add(table: StreamTable, map: Map<number, Http2Stream>, id: number): void {
  const stream = streamOf(id)
  table.add(stream)
  map.set(id, stream)
}

function remove(table: StreamTable, map: Map<number, Http2Stream>, stream: Http2Stream): void {
  table.delete(stream)
  map.delete(stream.id)
}

function assertSame(table: StreamTable, map: Map<number, Http2Stream>): void {
  for (const [id, stream] of map) assert.equal(table.get(id), stream)
  assert.deepEqual(
    table.all().map(({ id }) => id),
    [...map.keys()].sort((a, b) => a - b),
  )
}

function streamOf(id: number): Http2Stream {
  return { id } as Http2Stream
}
