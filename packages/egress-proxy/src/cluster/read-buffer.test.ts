import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rounds } from '../clock/rounds.ts'
import { PooledBuffer } from './pooled-buffer.ts'
import { ReadBuffer } from './read-buffer.ts'

/** A write that the kernel took only in part, until `flush`. */
class Writing {
  #waiting: (() => void)[] = []

  whenFlushed(callback: () => void): void {
    this.#waiting.push(callback)
  }

  flush(): void {
    for (const callback of this.#waiting) callback()
  }
}

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
  first.lend(new Writing())
  first.giveBack()
  assert.notEqual(new ReadBuffer().next().buffer, bytes.buffer)
})

function read(buffer: ReadBuffer, text: string): Buffer {
  const into = buffer.next()
  return into.subarray(0, into.write(text, 'latin1'))
}

test('what is read while bytes are held comes right behind them', () => {
  const buffer = new ReadBuffer()
  const held = read(buffer, 'held ')
  buffer.hold(held)
  const next = read(buffer, 'next')
  assert.equal(next.buffer, held.buffer)
  assert.equal(Buffer.from(held.buffer, held.byteOffset, 9).toString(), 'held next')
})

test('where too little room is left behind them another buffer is read into, and theirs is used again later', () => {
  const buffer = new ReadBuffer()
  const held = read(buffer, 'x'.repeat(60 * 1024))
  buffer.hold(held)
  assert.notEqual(buffer.next().buffer, held.buffer)
  assert.equal(held.toString('latin1', 0, 3), 'xxx')
  buffer.letGo()
  assert.equal(new ReadBuffer().next().buffer, held.buffer)
})

test('once they are let go the buffer is read into from its beginning', () => {
  const buffer = new ReadBuffer()
  const held = read(buffer, 'held')
  buffer.hold(held)
  buffer.letGo()
  assert.equal(buffer.next().byteOffset, held.byteOffset)
})

test('a head is put before the bytes held, though something else is read meanwhile', () => {
  for (const length of [4, 60 * 1024]) {
    const buffer = new ReadBuffer()
    const held = read(buffer, 'x'.repeat(length))
    buffer.hold(held)
    read(buffer, 'else')
    const both = buffer.putBefore(held.subarray(0, 4), Buffer.from('head '))
    assert.equal(both?.toString(), 'head xxxx')
  }
})

test('bytes that were lent are neither read over nor written over by a head', () => {
  const buffer = new ReadBuffer()
  const lent = read(buffer, 'lent')
  buffer.hold(lent)
  const installed = buffer.next() // what a socket reads into already when the bytes before are lent
  buffer.lend(new Writing())
  buffer.letGo()
  installed.write('next')
  assert.equal(buffer.putBefore(installed.subarray(0, 4), Buffer.from('head')), null)
  assert.notEqual(buffer.next().buffer, lent.buffer)
  assert.equal(lent.toString(), 'lent')
})

test('a full buffer whose held bytes were lent is nobody else’s', () => {
  const buffer = new ReadBuffer()
  const held = read(buffer, 'x'.repeat(60 * 1024))
  buffer.hold(held)
  buffer.next()
  buffer.lend(new Writing())
  buffer.letGo()
  assert.notEqual(new ReadBuffer().next().buffer, held.buffer)
})

test('an exchange that moved much does not make the next one read into a large buffer', () => {
  const buffer = new ReadBuffer()
  buffer.count(5 * 1024 * 1024)
  buffer.startOver()
  assert.equal(buffer.next().length, 64 * 1024)
})

const mib = 1024 * 1024

/** A connection that has moved enough for a large buffer. */
function bulk(): ReadBuffer {
  const buffer = new ReadBuffer()
  buffer.count(5 * mib)
  return buffer
}

test('who has moved much is read into a large buffer, which is used again for the next one', () => {
  const first = bulk()
  const large = first.next()
  assert.equal(large.length, mib)
  first.giveBack()
  assert.equal(new ReadBuffer().next().length, 64 * 1024)
  const second = bulk()
  assert.equal(second.next().buffer, large.buffer)
  second.giveBack()
})

test('who moves little from then on gives the large buffer back', () => {
  const buffer = bulk()
  const large = buffer.next()
  rounds.pass()
  assert.equal(buffer.next(), large)
  buffer.count(mib)
  rounds.pass()
  assert.equal(buffer.next().length, 64 * 1024)
  const other = bulk()
  assert.equal(other.next().buffer, large.buffer)
  buffer.count(4 * mib)
  assert.equal(buffer.next().length, mib)
  for (const one of [buffer, other]) one.giveBack()
})

test('a hundred that move much share 32 MiB of large buffers, and those who come first have the largest', () => {
  const all = Array.from({ length: 100 }, bulk)
  const lengths = all.map((buffer) => buffer.next().length)
  assert.deepEqual(
    [mib, mib / 4, mib / 16].map((bytes) => lengths.filter((length) => length === bytes).length),
    [16, 64, 20],
  )
  assert.ok(PooledBuffer.largerBytes <= 33 * mib)
  all[0]?.giveBack()
  all[99]?.count(5 * mib)
  assert.equal(all[99]?.next().length, mib)
  for (const buffer of all) buffer.giveBack()
})

test('large buffers that nobody needs any more are gone after two rounds', () => {
  const buffer = bulk()
  const large = buffer.next()
  buffer.giveBack()
  for (let passed = 0; passed < 2; passed++) rounds.pass()
  assert.equal(large.buffer.byteLength, 0)
  assert.equal(PooledBuffer.largerBytes, 0)
})

test('a buffer that was lent is read into again once it is written, by whoever comes first', () => {
  const [first, second] = [new Writing(), new Writing()]
  const buffer = new ReadBuffer()
  const lent = read(buffer, 'lent')
  buffer.lend(first)
  buffer.lend(second)
  assert.notEqual(buffer.next().buffer, lent.buffer)
  first.flush()
  assert.notEqual(new ReadBuffer().next().buffer, lent.buffer)
  second.flush()
  assert.equal(new ReadBuffer().next().buffer, lent.buffer)
})

test('a buffer that was lent and is written before the next read is read into again', () => {
  const writing = new Writing()
  const buffer = new ReadBuffer()
  const lent = read(buffer, 'lent')
  buffer.lend(writing)
  writing.flush()
  assert.equal(buffer.next().buffer, lent.buffer)
})

test('the buffer of a closed connection is another one’s once what was lent of it is written', () => {
  const writing = new Writing()
  const buffer = new ReadBuffer()
  const lent = read(buffer, 'lent')
  buffer.lend(writing)
  buffer.giveBack()
  writing.flush()
  assert.equal(new ReadBuffer().next().buffer, lent.buffer)
})
