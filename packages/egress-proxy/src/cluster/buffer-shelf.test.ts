import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BufferShelf } from './buffer-shelf.ts'

function shelf(mostMade: number, mostKept = mostMade): BufferShelf {
  return new BufferShelf({ bytes: 64, mostMade, mostKept })
}

function taken(from: BufferShelf): Buffer {
  const buffer = from.take()
  assert.ok(buffer)
  return buffer
}

test('what was put back is taken again, the last one first', () => {
  const from = shelf(8)
  const [first, second] = [taken(from), taken(from)]
  from.put(first)
  from.put(second)
  assert.equal(from.take(), second)
  assert.equal(from.take(), first)
})

test('there are no more buffers than there may be, in use or not', () => {
  const from = shelf(2)
  const [first, second] = [taken(from), taken(from)]
  assert.equal(from.take(), undefined)
  from.put(first)
  assert.equal(from.made, 2)
  assert.equal(from.take(), first)
  assert.equal(from.take(), undefined)
  assert.notEqual(first, second)
})

test('what nobody needed for a round is given back to the system, and may be made anew', () => {
  const from = shelf(3)
  const [first, second] = [taken(from), taken(from)]
  from.put(first)
  from.put(second)
  assert.equal(from.onRound(), true) // they have not been there for a round
  from.put(taken(from))
  assert.equal(from.onRound(), true)
  assert.deepEqual([first.length, second.length], [0, 64])
  assert.equal(from.made, 1)
  assert.equal(from.onRound(), false)
  assert.equal(from.made, 0)
  assert.equal(taken(from).length, 64)
})

test('what is more than may be kept is given back at once', () => {
  const from = shelf(Number.POSITIVE_INFINITY, 1)
  const [first, second] = [taken(from), taken(from)]
  from.put(first)
  from.put(second)
  assert.deepEqual([first.length, second.length], [64, 0])
})
