import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasonPhrase } from '../head/reason-phrases.ts'
import { ResponseHead } from '../head/response-head.ts'
import type { AnswerFraming } from './answer-head.ts'
import { AnswerHeadReader } from './answer-head-reader.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'
import { bytesOf, type Field, literals } from './test-hpack.ts'

/** The head as HTTP/1.1, or what is wrong with it. */
function read(
  bytes: Buffer,
  framing: AnswerFraming = 'as-it-came',
  reader = new AnswerHeadReader(),
): string {
  const head = reader.readHead(bytes, 0, bytes.length)
  if (head instanceof Http2Fault) return head.says
  const out = Buffer.alloc(head.mostBytes)
  return out.toString('latin1', 0, head.put(framing, out, 0))
}

/** A reader on a connection without a table. */
function withoutTable(): AnswerHeadReader {
  const reader = new AnswerHeadReader()
  reader.limitTable(0)
  reader.readHead(bytesOf('2088'), 0, 2)
  return reader
}

const ok: Field = [':status', '200']

test('an answer becomes an HTTP/1.1 head, with the framing that its body needs', () => {
  const answer = literals([':status', '404'], ['content-type', 'text/plain'], ['x-a', ''])
  const head = 'HTTP/1.1 404 Not Found\r\ncontent-type: text/plain\r\nx-a: \r\n'
  assert.equal(read(answer), `${head}\r\n`)
  assert.equal(read(answer, 'chunked'), `${head}transfer-encoding: chunked\r\n\r\n`)
  assert.equal(read(answer, 'empty'), `${head}content-length: 0\r\n\r\n`)
})

test('every status has its line, registered or not', () => {
  const head = new ResponseHead()
  for (let status = 100; status < 600; status++) {
    const text = read(literals([':status', String(status)], ['a', 'b']))
    if (status === 101) continue
    assert.equal(text, `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\na: b\r\n\r\n`)
    assert.equal(head.parse(Buffer.from(text), 0, text.length), 'complete')
  }
})

test('content-length is told, and passed on as it came', () => {
  const reader = new AnswerHeadReader()
  const bytes = literals(ok, ['content-length', '0012'])
  const head = reader.readHead(bytes, 0, bytes.length)
  assert.ok(!(head instanceof Http2Fault))
  assert.equal(head.contentLength, 12)
  assert.match(read(bytes), /\r\ncontent-length: 0012\r\n\r\n$/)
  const without = literals(ok)
  const other = reader.readHead(without, 0, without.length)
  assert.ok(!(other instanceof Http2Fault))
  assert.equal(other.contentLength, -1)
})

test('fields that come more than once come more than once, in their order', () => {
  const bytes = literals(ok, ['set-cookie', 'a=1'], ['x', 'y'], ['set-cookie', 'b=2'])
  assert.equal(read(bytes), 'HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nx: y\r\nset-cookie: b=2\r\n\r\n')
})

const noStatus = ':status is not the first field'
const noPseudo = 'a pseudo-field is not allowed here'
const badName = 'a name is not allowed'
const badValue = 'a value is not allowed'
const ofConnection = 'a field of the connection is there'

const malformed: readonly (readonly [what: string, fields: readonly Field[], says: string])[] = [
  ['no field at all', [], noStatus],
  ['no :status', [['server', 'a']], noStatus],
  [':status behind a field', [['server', 'a'], ok], noStatus],
  [':status twice', [ok, ok], noPseudo],
  ['a pseudo-field behind a field', [ok, ['a', 'b'], [':b', 'c']], noPseudo],
  ['a pseudo-field of requests', [ok, [':path', '/']], noPseudo],
  ['a pseudo-field of requests in front', [[':path', '/'], ok], noStatus],
  ['a pseudo-field that nobody knows', [ok, [':color', 'red']], noPseudo],
  [':STATUS in capitals', [[':STATUS', '200']], noStatus],
  ['a status of two digits', [[':status', '20']], ':status is no status'],
  ['a status of four digits', [[':status', '2000']], ':status is no status'],
  ['a status with a sign', [[':status', '+20']], ':status is no status'],
  ['a status with a reason', [[':status', '200 OK']], ':status is no status'],
  ['an empty status', [[':status', '']], ':status is no status'],
  ['status 099', [[':status', '099']], ':status is no status'],
  ['status 600', [[':status', '600']], ':status is no status'],
  ['status 101', [[':status', '101']], ':status is 101, which HTTP/2 has not'],
  ['a name in capitals', [ok, ['Server', 'a']], badName],
  ['an empty name', [ok, ['', 'a']], badName],
  ['a name with a blank', [ok, ['a b', 'c']], badName],
  ['a name with a colon inside', [ok, ['a:b', 'c']], badName],
  ['a name with a line end', [ok, ['a\r\nb', 'c']], badName],
  ['a name with NUL', [ok, ['a\0', 'c']], badName],
  ['a name with a byte above ASCII', [ok, ['\xe9', 'c']], badName],
  ['a value with CR', [ok, ['a', 'b\rc']], badValue],
  ['a value with LF', [ok, ['a', 'b\nc']], badValue],
  ['a value with a line of its own', [ok, ['a', 'b\r\nset-cookie: c']], badValue],
  ['a value with NUL', [ok, ['a', 'b\0c']], badValue],
  ['a value with DEL', [ok, ['a', 'b\x7fc']], badValue],
  ['a value that begins with a blank', [ok, ['a', ' b']], badValue],
  ['a value that ends in a tab', [ok, ['a', 'b\t']], badValue],
  ['a value of one blank', [ok, ['a', ' ']], badValue],
  ['connection', [ok, ['connection', 'close']], ofConnection],
  ['keep-alive', [ok, ['keep-alive', 'timeout=5']], ofConnection],
  ['proxy-connection', [ok, ['proxy-connection', 'close']], ofConnection],
  ['transfer-encoding', [ok, ['transfer-encoding', 'chunked']], ofConnection],
  ['upgrade', [ok, ['upgrade', 'h2c']], ofConnection],
  ['te that is not trailers', [ok, ['te', 'gzip']], 'te is something else than trailers'],
  [
    'content-length twice',
    [ok, ['content-length', '1'], ['content-length', '1']],
    'content-length is there twice',
  ],
  ['content-length with a sign', [ok, ['content-length', '-1']], 'content-length is no number'],
  ['content-length as a list', [ok, ['content-length', '1, 1']], 'content-length is no number'],
  ['an empty content-length', [ok, ['content-length', '']], 'content-length is no number'],
]

for (const [what, fields, says] of malformed) {
  test(`malformed: ${what}`, () => {
    const bytes = literals(...fields)
    const fault = new AnswerHeadReader().readHead(bytes, 0, bytes.length)
    assert.deepEqual(fault, Http2Fault.ofStream(http2Error.PROTOCOL_ERROR, says))
  })
}

test('transfer-encoding is malformed where its name is a number, too', () => {
  assert.equal(read(bytesOf('88 0f2a 0761 6161 6161 6161')), ofConnection)
})

test('values may have tabs, blanks inside and bytes above ASCII; te may be trailers', () => {
  const bytes = literals(ok, ['a', 'b \t\xe9\xff c'], ['te', 'trailers'])
  assert.equal(read(bytes), 'HTTP/1.1 200 OK\r\na: b \t\xe9\xff c\r\nte: trailers\r\n\r\n')
})

test('trailers have no pseudo-fields, and the same rules else', () => {
  const readTrailers = (...fields: readonly Field[]) => {
    const bytes = literals(...fields)
    return new AnswerHeadReader().readTrailers(bytes, 0, bytes.length)?.says ?? null
  }
  assert.equal(readTrailers(), null)
  assert.equal(readTrailers(['grpc-status', '0']), null)
  assert.equal(readTrailers(ok), noPseudo)
  assert.equal(readTrailers(['a', 'b'], ok), noPseudo)
  assert.equal(readTrailers(['A', 'b']), badName)
  assert.equal(readTrailers(['a', 'b\n']), badValue)
  assert.equal(readTrailers(['connection', 'close']), ofConnection)
})

test('a block that nobody waits for is read for the table alone', () => {
  const reader = new AnswerHeadReader()
  const entry = bytesOf('4001 4103 420d 0a')
  assert.equal(reader.skip(entry, 0, entry.length), null, 'malformed fields are nobody’s')
  assert.equal(read(bytesOf('88be'), 'as-it-came', reader), badName, 'but they are remembered')
  assert.equal(reader.skip(bytesOf('80'), 0, 1)?.isConnectionError, true)
})

test('a block that came before is not decoded again, on any connection without a table', () => {
  const bytes = literals(ok, ['x-a', 'this very block'])
  const readers = [withoutTable(), withoutTable()]
  const text = 'HTTP/1.1 200 OK\r\nx-a: this very block\r\n\r\n'
  for (let i = 0; i < 4; i++) assert.equal(read(bytes, 'as-it-came', readers[i & 1]), text)
  const [first, second] = readers.map((reader) => reader.readHead(bytes, 0, bytes.length))
  assert.equal(first, second)
  assert.ok(Object.isFrozen(first))
  const around = Buffer.concat([Buffer.of(1, 2), bytes, Buffer.of(3)])
  assert.equal(readers[0]?.readHead(around, 2, 2 + bytes.length), first, 'wherever it stands')
})

test('a block that differs in one byte is another', () => {
  const reader = withoutTable()
  const blocks = Array.from({ length: 300 }, (_, i) =>
    literals(ok, ['x-a', `same ${String(i).padStart(3, '0')} same`]),
  )
  for (let round = 0; round < 4; round++) {
    for (const [i, bytes] of blocks.entries()) {
      const value = `same ${String(i).padStart(3, '0')} same`
      assert.equal(read(bytes, 'as-it-came', reader), `HTTP/1.1 200 OK\r\nx-a: ${value}\r\n\r\n`)
    }
  }
})

test('a block that is to be remembered is decoded each time on a connection with a table', () => {
  const entry = bytesOf('88 4003 782d 7a04 7661 6c75')
  const reader = withoutTable()
  for (let i = 0; i < 4; i++) read(entry, 'as-it-came', reader)
  const other = new AnswerHeadReader()
  read(entry, 'as-it-came', other)
  assert.equal(read(bytesOf('88be'), 'as-it-came', other), 'HTTP/1.1 200 OK\r\nx-z: valu\r\n\r\n')
  assert.equal(read(bytesOf('88be'), 'as-it-came', reader), 'there is no such index')
})

test('a malformed block is malformed each time', () => {
  const reader = withoutTable()
  const bytes = literals(ok, ['x-a', 'bad\n'])
  for (let i = 0; i < 4; i++) assert.equal(read(bytes, 'as-it-came', reader), badValue)
})

test('a head as large as a list may be is passed on', () => {
  const value = 'v'.repeat(31_000)
  const bytes = literals(ok, ['x-a', value])
  const text = `HTTP/1.1 200 OK\r\nx-a: ${value}\r\n\r\n`
  const reader = withoutTable()
  for (let i = 0; i < 3; i++) assert.equal(read(bytes, 'as-it-came', reader), text)
})
