import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReadBuffer } from './read-buffer.ts'

test('the buffer of a closed connection is read into by the next one', () => {
  const first = new ReadBuffer()
  const bytes = first.next()
  first.giveBack()
  assert.equal(new ReadBuffer().next().buffer, bytes.buffer)
})

test('a buffer is given back once, however often it is said', () => {
  const first = new ReadBuffer()
  first.giveBack()
  first.giveBack()
  assert.notEqual(new ReadBuffer().next().buffer, new ReadBuffer().next().buffer)
})

test('a buffer with bytes that somebody still needs is no other connection’s', () => {
  const first = new ReadBuffer()
  const bytes = first.next()
  first.lend()
  first.giveBack()
  assert.notEqual(new ReadBuffer().next().buffer, bytes.buffer)
})

test('a large buffer is not kept', () => {
  const first = new ReadBuffer()
  first.next()
  first.count(5 * 1024 * 1024)
  const large = first.next()
  assert.equal(large.length, 256 * 1024)
  first.giveBack()
  const next = new ReadBuffer().next()
  assert.notEqual(next.buffer, large.buffer)
  assert.equal(next.length, 32 * 1024)
})
