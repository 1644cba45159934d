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

test('bytes that are held are not read over, and their buffer is used again when they are let go', () => {
  const buffer = new ReadBuffer()
  const held = buffer.next()
  held.write('held')
  buffer.hold()
  const next = buffer.next()
  next.write('next')
  assert.equal(held.toString('latin1', 0, 4), 'held')
  buffer.letGo()
  assert.equal(new ReadBuffer().next().buffer, held.buffer)
})

test('a head is put before the bytes held, though something else is read meanwhile', () => {
  const buffer = new ReadBuffer()
  const held = buffer.next()
  held.write('body')
  buffer.hold()
  buffer.next().write('else')
  assert.equal(buffer.putBefore(held.subarray(0, 4), Buffer.from('head '))?.toString(), 'head body')
})

test('a buffer whose held bytes were lent is nobody else’s', () => {
  const buffer = new ReadBuffer()
  const held = buffer.next()
  buffer.hold()
  buffer.next()
  buffer.lend()
  buffer.letGo()
  assert.notEqual(new ReadBuffer().next().buffer, held.buffer)
})

test('an exchange that moved much does not make the next one read into a large buffer', () => {
  const buffer = new ReadBuffer()
  buffer.count(5 * 1024 * 1024)
  buffer.startOver()
  assert.equal(buffer.next().length, 32 * 1024)
})
