import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FieldLines } from './field-lines.ts'
import { HpackDecoder } from './hpack-decoder.ts'
import { RequestHeadEncoder } from './request-head-encoder.ts'

const lines = new FieldLines()

function encode(...head: readonly string[]): { fields: string[]; encoder: RequestHeadEncoder } {
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1')
  const encoder = new RequestHeadEncoder()
  const out = Buffer.alloc(RequestHeadEncoder.mostBytes(bytes))
  const end = encoder.encode(bytes, 'https', out, 0)
  assert.equal(new HpackDecoder().decode(out, 0, end, lines), null)
  const fields = Array.from(
    { length: lines.count },
    (_, i) => `${lines.name(i)}: ${lines.value(i)}`,
  )
  return { fields, encoder }
}

test('a request head becomes pseudo-fields, and fields with names in lower case', () => {
  const { fields, encoder } = encode(
    'GET /a?b HTTP/1.1',
    'Host: a.test:8443',
    'User-Agent: \tcurl/8 ',
    'X-Empty:',
  )
  assert.deepEqual(fields, [
    ':method: GET',
    ':scheme: https',
    ':authority: a.test:8443',
    ':path: /a?b',
    'user-agent: curl/8',
    'x-empty: ',
  ])
  assert.equal(encoder.contentLength, -1)
  assert.equal(encoder.isChunked, false)
})
