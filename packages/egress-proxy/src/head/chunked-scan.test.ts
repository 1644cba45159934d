import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BodyFraming } from './body-framing.ts'

function frame(chunks: readonly Uint8Array[]): Buffer {
  const parts = chunks
    .filter((chunk) => chunk.length > 0)
    .flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ])
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}

test('a chunked body ends at the same byte, however it is cut', () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 })
  fc.assert(
    fc.property(chunks, fc.array(fc.nat({ max: 20 }), { maxLength: 40 }), (body, cuts) => {
      const bytes = Buffer.concat([frame(body), Buffer.from('GET /next')])
      const end = bytes.length - 'GET /next'.length
      const framing = BodyFraming.chunked()
      let at = 0
      for (const cut of [...cuts, bytes.length]) {
        const stop = Math.min(at + cut, bytes.length)
        at = framing.take(bytes, at, stop)
        assert.notEqual(at, -1)
        if (framing.isDone) break
      }
      assert.equal(framing.isDone, true)
      assert.equal(at, end)
      assert.equal(framing.bytes, end)
    }),
  )
})

test('no bytes make the scan throw or leave its bounds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const at = BodyFraming.chunked().take(bytes, 0, bytes.length)
      assert.ok(at >= -1 && at <= bytes.length)
    }),
  )
})

test('a body by length takes its length and not one byte more', () => {
  const framing = BodyFraming.ofLength(5)
  const bytes = Buffer.from('hello world')
  assert.equal(framing.take(bytes, 0, 3), 3)
  assert.equal(framing.isDone, false)
  assert.equal(framing.take(bytes, 3, bytes.length), 5)
  assert.equal(framing.isDone, true)
  assert.equal(framing.take(bytes, 5, bytes.length), 5)
})
