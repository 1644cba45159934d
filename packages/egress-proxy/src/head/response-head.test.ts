import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { renderForwardAnswer } from './forward-answer.ts'
import { ResponseHead } from './response-head.ts'

interface Arrived {
  readonly before: string
  readonly text: string
  readonly close: boolean
  readonly extra: string
}

/** Few of each, so that neighbours are often the same, or nearly. */
const heads: fc.Arbitrary<Arrived> = fc.record({
  before: fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n'),
  text: fc
    .tuple(
      fc.constantFrom('HTTP/1.1 200 OK', 'HTTP/1.1 200 Ok', 'HTTP/1.0 404', 'HTTP/2 200'),
      fc.constantFrom(
        'Content-Length: 5\r\n',
        'Content-Length: 7\r\n',
        'Content-Length: x\r\n',
        '',
      ),
      fc.constantFrom('', 'Connection: close\r\n', 'Connection: x-a\r\nX-A: 1\r\n', 'X-A: 2\r\n'),
      fc.constantFrom('\r\n', '\r\nHello', '\r', ''),
    )
    .map(([line, length, fields, end]) => `${line}\r\n${length}${fields}${end}`),
  close: fc.boolean(),
  extra: fc.constantFrom('', 'Access-Control-Allow-Origin: *\r\n'),
})

test('a head says what its own bytes say, and is passed on so, whatever head was read before it', () => {
  const reader = new ResponseHead()
  fc.assert(
    fc.property(fc.array(heads, { minLength: 2 }), (all) => {
      const alone = all.map((arrived) => tell(new ResponseHead(), arrived))
      const inARow = all.map((arrived) => tell(reader, arrived))
      assert.deepEqual(inARow, alone)
    }),
    { numRuns: 500 },
  )
})

/** All that is read of a head, and what the client gets of it. */
function tell(head: ResponseHead, { before, text, close, extra }: Arrived) {
  const bytes = Buffer.from(before + text, 'latin1')
  const outcome = head.parse(bytes, before.length, bytes.length)
  if (outcome !== 'complete') return { outcome }
  const forward = { proxy: 'egress', close, extra, changes: undefined }
  const { status, minor, bodyStart, count, contentLength } = head
  const { framing, least } = head.bodyFraming(false)
  const forwarded = renderForwardAnswer(head, forward).toString('latin1')
  return { outcome, status, minor, bodyStart, count, contentLength, framing, least, forwarded }
}
