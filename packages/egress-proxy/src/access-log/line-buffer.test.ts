import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LineBuffer } from './line-buffer.ts'

test('bytes, texts and numbers stand behind one another, however many', () => {
  const out = new LineBuffer()
  let expected = ''
  for (let count = 0; count < 5_000; count++) {
    out.put(Buffer.from('bytes '))
    out.putText('text ')
    out.putNumber(count)
    out.putByte(10)
    expected += `bytes text ${count}\n`
  }
  assert.equal(out.bytes.toString(), expected)
})

test('a number is written as JavaScript writes it', () => {
  const out = new LineBuffer()
  const numbers = fc.oneof(fc.nat(), fc.integer(), fc.maxSafeNat(), fc.double())
  fc.assert(
    fc.property(numbers, (value) => {
      out.clear()
      out.putNumber(value)
      assert.equal(out.bytes.toString(), String(value))
    }),
  )
})

test('what was cleared is gone', () => {
  const out = new LineBuffer()
  out.putText('long ago')
  out.clear()
  out.putText('now')
  assert.deepEqual([out.length, out.bytes.toString()], [3, 'now'])
})
