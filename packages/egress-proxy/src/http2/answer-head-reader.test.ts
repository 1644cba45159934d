import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AnswerFraming, AnswerHead } from './answer-head.ts'
import { AnswerHeadReader } from './answer-head-reader.ts'
import { putInteger, putString } from './hpack-encoder.ts'

/** A block of literal fields. */
function block(...fields: readonly (readonly [name: string, value: string])[]): Buffer {
  const out = Buffer.alloc(65_536)
  let at = 0
  for (const [name, value] of fields) {
    at = putInteger(out, at, 0, 0x0f, 0)
    for (const text of [name, value]) {
      const bytes = Buffer.from(text, 'latin1')
      at = putString(out, at, bytes, 0, bytes.length)
    }
  }
  return out.subarray(0, at)
}

/** The head as HTTP/1.1, or what is wrong with it. */
function read(bytes: Buffer, framing: AnswerFraming = 'as-it-came'): string {
  const head = new AnswerHeadReader().readHead(bytes, 0, bytes.length)
  if (!(head instanceof AnswerHead)) return head.says
  const out = Buffer.alloc(head.mostBytes)
  return out.toString('latin1', 0, head.put(framing, out, 0))
}

test('an answer becomes an HTTP/1.1 head, with the framing that its body needs', () => {
  const answer = block([':status', '404'], ['content-type', 'text/plain'], ['x-a', ''])
  const head = 'HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\nx-a: \r\n'
  assert.equal(read(answer), `${head}\r\n`)
  assert.equal(read(answer, 'chunked'), `${head}transfer-encoding: chunked\r\n\r\n`)
  assert.equal(read(answer, 'empty'), `${head}content-length: 0\r\n\r\n`)
})
