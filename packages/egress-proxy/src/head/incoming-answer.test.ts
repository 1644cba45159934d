import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { IncomingAnswer } from './incoming-answer.ts'

/** What an answer says when its bytes come in these pieces. */
function read(pieces: readonly Buffer[]) {
  const answer = new IncomingAnswer()
  const body = Buffer.concat(pieces.map((piece) => Buffer.from(answer.take(piece))))
  const { status, isDone, keepsConnection } = answer
  return { status, text: body.toString(), isDone, keepsConnection }
}

const answers: readonly (readonly [what: string, text: string, told: ReturnType<typeof read>])[] = [
  [
    'a body by its length',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    { status: 200, text: 'hello', isDone: true, keepsConnection: true },
  ],
  [
    'a chunked body, without its framing',
    'HTTP/1.1 400 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n',
    { status: 400, text: 'hello', isDone: true, keepsConnection: true },
  ],
  [
    'no body',
    'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
    { status: 204, text: '', isDone: true, keepsConnection: false },
  ],
  [
    'a body until the connection ends',
    'HTTP/1.0 200 OK\r\n\r\nhello',
    { status: 200, text: 'hello', isDone: false, keepsConnection: false },
  ],
  [
    'an answer after others that are not final',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    { status: 200, text: '', isDone: true, keepsConnection: true },
  ],
]

for (const [what, text, told] of answers) {
  test(`${what} is read, however the bytes are cut`, () => {
    const bytes = Buffer.from(text)
    assert.deepEqual(read([bytes]), told)
    assert.deepEqual(read([...bytes].map((byte) => Buffer.of(byte))), told)
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 5 }), (cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        const pieces = places.slice(1).map((place, at) => bytes.subarray(places[at], place))
        assert.deepEqual(read(pieces), told)
      }),
      { numRuns: 50 },
    )
  })
}

test('an end of the connection completes only a body that is read until then', () => {
  for (const [text, isWhole] of [
    ['HTTP/1.1 200 OK\r\n\r\nhello', true],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell', false],
    ['HTTP/1.1 200 OK\r\nContent-Le', false],
  ] as const) {
    const answer = new IncomingAnswer()
    answer.take(Buffer.from(text))
    assert.equal(answer.end(), isWhole, text)
  }
})

for (const [what, text] of [
  ['that is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ['with two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx'],
  ['with a bad chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n'],
  ['with more behind it', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy'],
  ['with a head without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}`],
] as const) {
  test(`an answer ${what} is refused`, () => {
    assert.throws(() => new IncomingAnswer().take(Buffer.from(text)), {
      code: 'http_protocol_error',
    })
  })
}
