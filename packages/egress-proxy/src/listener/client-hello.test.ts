import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encryptedHello, extension, grease, message, records, sni, vector } from '../test-hello.ts'
import { parseClientHello } from './client-hello.ts'

const name = sni([0, 'www.googleapis.com'])

test('the host name is found wherever its extension stands', () => {
  for (const extensions of [
    [name],
    [grease, name],
    [name, grease],
    [grease, name, extension(43, Buffer.of(2, 3, 4))],
  ]) {
    const hello = parseClientHello(records(message(...extensions)))
    assert.equal(hello.state === 'complete' && hello.serverName, 'www.googleapis.com')
  }
})

test('the record version and the record size do not matter', () => {
  const bytes = message(grease, name)
  for (const size of [1, 7, 100, 16_384]) {
    for (const version of [0, 1, 3, 4]) {
      const hello = parseClientHello(records(bytes, size, version))
      assert.equal(hello.state === 'complete' && hello.serverName, 'www.googleapis.com')
    }
  }
})

test('where the name stands is told, unless it is spread over two records', () => {
  const bytes = message(grease, name)
  for (const size of [16_384, bytes.length, 50, 1]) {
    const read = records(bytes, size)
    const hello = parseClientHello(read)
    assert.ok(hello.state === 'complete')
    const at = hello.serverNameAt
    if (at === null) assert.ok(size < 60, `in one piece with records of ${size}`)
    else assert.equal(read.toString('latin1', at, at + 18), 'www.googleapis.com')
  }
})

test('every proper beginning is incomplete', () => {
  const bytes = records(message(name), 20)
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(parseClientHello(bytes.subarray(0, length)).state, 'incomplete', String(length))
  }
})

test('a ClientHello of more than 2 KiB, as post-quantum keys make it, is read', () => {
  const hello = parseClientHello(records(message(extension(51, Buffer.alloc(3_000)), name)))
  assert.equal(hello.state === 'complete' && hello.serverName, 'www.googleapis.com')
})

test('without the extension there is no name, and ALPN and an encrypted hello are told', () => {
  const alpn = extension(
    16,
    vector(2, vector(1, Buffer.from('h2')), vector(1, Buffer.from('http/1.1'))),
  )
  const hello = parseClientHello(records(message(alpn, encryptedHello)))
  assert.deepEqual(hello, {
    state: 'complete',
    serverName: null,
    serverNameAt: null,
    alpn: ['h2', 'http/1.1'],
    hasEncryptedHello: true,
  })
})

const bad: readonly (readonly [string, Buffer])[] = [
  ['two names', records(message(sni([0, 'a.test'], [0, 'b.test'])))],
  ['an empty name', records(message(sni([0, ''])))],
  ['a name of another type', records(message(sni([1, 'a.test'])))],
  ['an empty list', records(message(sni()))],
  ['the extension twice', records(message(name, name))],
  [
    'bytes behind the extensions',
    records(Buffer.concat([Buffer.of(1), vector(3, message(name).subarray(4), Buffer.of(0))])),
  ],
  ['another handshake message', records(Buffer.concat([Buffer.of(2), message(name).subarray(1)]))],
  ['an SSLv2 hello', Buffer.of(0x80, 0x2e, 1, 3, 1)],
  ['an empty record', Buffer.of(22, 3, 1, 0, 0)],
  ['a record longer than allowed', Buffer.of(22, 3, 1, 0xff, 0xff)],
  ['a message longer than 16 KiB', Buffer.of(22, 3, 1, 0, 4, 1, 1, 0, 0)],
  [
    'a version before SSL 3',
    records(Buffer.concat([message(name).subarray(0, 4), Buffer.of(2), message(name).subarray(5)])),
  ],
]

for (const [title, bytes] of bad) {
  test(`${title}: malformed`, () => {
    assert.equal(parseClientHello(bytes).state, 'malformed')
  })
}

test('no bytes make the parser throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void parseClientHello(bytes)))
  const whole = records(message(grease, name))
  fc.assert(
    fc.property(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }), (at, byte) => {
      const changed = Buffer.from(whole)
      changed[at] = byte
      parseClientHello(changed)
    }),
  )
})
