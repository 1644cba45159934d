import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FieldLines } from './field-lines.ts'
import { HpackDecoder } from './hpack-decoder.ts'
import { RequestHeadEncoder } from './request-head-encoder.ts'

const lines = new FieldLines()

interface Encoded {
  readonly fields: string[]
  readonly block: Buffer
  readonly encoder: RequestHeadEncoder
}

function encode(...head: readonly string[]): Encoded {
  return encodeWith(new RequestHeadEncoder(), ...head)
}

function encodeWith(encoder: RequestHeadEncoder, ...head: readonly string[]): Encoded {
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1')
  const most = RequestHeadEncoder.mostBytes(bytes)
  const out = Buffer.alloc(most + 5, 0xaa)
  const end = encoder.encode(bytes, 'https', out, 5)
  assert.ok(end <= 5 + most, 'it has the room')
  assert.deepEqual(out.subarray(0, 5), Buffer.alloc(5, 0xaa), 'what stands before is left')
  const block = out.subarray(5, end)
  assert.equal(new HpackDecoder().decode(block, 0, block.length, lines), null)
  const fields = Array.from(
    { length: lines.count },
    (_, i) => `${lines.name(i)}: ${lines.value(i)}`,
  )
  return { fields, block, encoder }
}

/** What follows the pseudo-fields. */
function fieldsOf(...head: readonly string[]): string[] {
  return encode('GET / HTTP/1.1', 'Host: a.test', ...head).fields.slice(4)
}

test('a request head becomes pseudo-fields, and fields with names in lower case', () => {
  const { fields, encoder } = encode(
    'GET /a?b HTTP/1.1',
    'Host: a.test:8443',
    'User-Agent: \tcurl/8 ',
    'X-Empty:',
    'X-Blank: \t ',
    'X-High: \xe9\xff',
  )
  assert.deepEqual(fields, [
    ':method: GET',
    ':scheme: https',
    ':authority: a.test:8443',
    ':path: /a?b',
    'user-agent: curl/8',
    'x-empty: ',
    'x-blank: ',
    'x-high: \xe9\xff',
  ])
  assert.equal(encoder.contentLength, -1)
  assert.equal(encoder.isChunked, false)
})

test('every method and every path is passed on', () => {
  for (const method of ['GET', 'POST', 'HEAD', 'PUT', 'GETS', 'G', 'POSTS', 'M-SEARCH']) {
    for (const path of ['/', '/a', `/${'a'.repeat(200)}`, `/${'b'.repeat(20_000)}`]) {
      const { fields } = encode(`${method} ${path} HTTP/1.1`, 'Host: a.test')
      assert.deepEqual(fields, [
        `:method: ${method}`,
        ':scheme: https',
        ':authority: a.test',
        `:path: ${path}`,
      ])
    }
  }
})

test('OPTIONS of the whole server has the path *', () => {
  const { fields } = encode('OPTIONS * HTTP/1.1', 'Host: a.test')
  assert.equal(fields[3], ':path: *')
})

test('the scheme is the one that is said', () => {
  const head = Buffer.from('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
  const out = Buffer.alloc(200)
  const end = new RequestHeadEncoder().encode(head, 'http', out, 0)
  new HpackDecoder().decode(out, 0, end, lines)
  assert.equal(lines.value(1), 'http')
})

test('what belongs to the connection is left out', () => {
  assert.deepEqual(
    fieldsOf(
      'A: 1',
      'Connection: close',
      'KEEP-ALIVE: timeout=5',
      'proxy-connection: close',
      'Upgrade: websocket',
      'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
      'TE: gzip',
      'Te: trailers, deflate',
      'B: 2',
    ),
    ['a: 1', 'b: 2'],
  )
})

test('TE is passed on where it says trailers', () => {
  assert.deepEqual(fieldsOf('TE:  Trailers '), ['te: Trailers'])
})

test('content-length is passed on and told', () => {
  const { fields, encoder } = encode('POST / HTTP/1.1', 'Host: a.test', 'Content-Length: 12')
  assert.equal(fields[4], 'content-length: 12')
  assert.equal(encoder.contentLength, 12)
  encodeWith(encoder, 'GET / HTTP/1.1', 'Host: a.test')
  assert.equal(encoder.contentLength, -1, 'of the last head')
})

test('a chunked body is told, and its coding left out', () => {
  const { fields, encoder } = encode(
    'POST / HTTP/1.1',
    'Host: a.test',
    'Transfer-Encoding: chunked',
    'A: b',
  )
  assert.deepEqual(fields.slice(4), ['a: b'])
  assert.equal(encoder.isChunked, true)
  encodeWith(encoder, 'GET / HTTP/1.1', 'Host: a.test')
  assert.equal(encoder.isChunked, false, 'of the last head')
})

test('Host is found wherever it stands', () => {
  const { fields } = encode('GET / HTTP/1.1', 'A: b', 'hOST:a.test ', 'C: d')
  assert.deepEqual(fields.slice(2), [':authority: a.test', ':path: /', 'a: b', 'c: d'])
})

test('without Host there is no authority', () => {
  assert.deepEqual(encode('GET / HTTP/1.0').fields, [':method: GET', ':scheme: https', ':path: /'])
})

test('the first block of a connection, and no other, gives up the table', () => {
  const encoder = new RequestHeadEncoder()
  const first = encodeWith(encoder, 'GET / HTTP/1.1', 'Host: a.test').block
  const second = encodeWith(encoder, 'GET / HTTP/1.1', 'Host: a.test').block
  assert.equal(first[0], 0x20)
  assert.deepEqual(first.subarray(1), second)
})

test('secrets are never to be indexed, by nobody on the way; others just are not', () => {
  const formOf = (line: string) => {
    const { block } = encode('GET / HTTP/1.1', 'Host: a', line)
    return (block[block.indexOf(0x84) + 1] ?? 0) & 0xf0
  }
  const secrets = [
    'Authorization: a',
    'Cookie: a',
    'Proxy-Authorization: a',
    'X-Api-Key: a',
    'X-Session-Id: a',
    'x-amz-security-token: a',
  ]
  for (const line of secrets) assert.equal(formOf(line), 0x10, line)
  for (const line of ['Accept: a', 'X-Key: a', 'User-Agent: a']) assert.equal(formOf(line), 0, line)
})

test('values and names of every length are written with their length', () => {
  for (const length of [1, 126, 127, 128, 254, 255, 256, 16_510, 16_511, 16_512, 30_000]) {
    const value = 'v'.repeat(length)
    assert.deepEqual(fieldsOf(`Cookie: ${value}`, 'A: b'), [`cookie: ${value}`, 'a: b'])
    if (length > 1_000) continue
    const name = 'N'.repeat(length)
    assert.deepEqual(fieldsOf(`${name}: b`), [`${name.toLowerCase()}: b`])
  }
})

test('a field named as something that every object has is a field like others', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty']
  assert.deepEqual(
    fieldsOf(...names.map((name) => `${name}: a`)),
    names.map((name) => `${name.toLowerCase()}: a`),
  )
})

test('more names than are remembered are still names', () => {
  const encoder = new RequestHeadEncoder()
  for (let i = 0; i < 1_500; i++) {
    const { fields } = encodeWith(encoder, 'GET / HTTP/1.1', 'Host: a', `X-Name-${i}: b`)
    assert.equal(fields[4], `x-name-${i}: b`)
  }
})

test('whatever lines come in whatever order, each is one field', () => {
  const name = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/)
  const value = fc.stringMatching(/^([!-~\xa0-\xff]([ -~\t]{0,150}[!-~])?)?$/)
  const left = /^(?:host|connection|keep-alive|te|transfer-encoding|upgrade|proxy-connection)$/i
  const encoder = new RequestHeadEncoder()
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 40 }), (given) => {
      const kept = given.filter(([text]) => !left.test(text))
      const head = kept.map(([text, says]) => `${text}: ${says}`)
      const { fields } = encodeWith(encoder, 'GET / HTTP/1.1', 'Host: a', ...head)
      assert.deepEqual(
        fields.slice(4),
        kept.map(([text, says]) => `${text.toLowerCase()}: ${says}`),
      )
    }),
    { numRuns: 1_000 },
  )
})
