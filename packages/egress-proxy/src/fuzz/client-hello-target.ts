import assert from 'node:assert/strict'
import { parseClientHello } from '../listener/client-hello.ts'
import { encryptedHello, extension, grease, message, records, sni, vector } from '../test-hello.ts'
import { type Target, texts } from './target.ts'

function alpn(...protocols: readonly string[]): Buffer {
  const list = protocols.map((protocol) => vector(1, Buffer.from(protocol, 'latin1')))
  return extension(16, vector(2, ...list))
}

const name = sni([0, 'www.googleapis.com'])
const keyShare = extension(51, Buffer.alloc(1_200, 9))

/**
 * The reader of ClientHellos. What it takes does not depend on what follows nor on how it is cut into records, and a
 * hello built from what it found reads the same.
 */
export const clientHelloTarget: Target = {
  name: 'client-hello',
  seeds: [
    records(message(name)),
    records(message(grease, name, alpn('h2', 'http/1.1'), encryptedHello)),
    records(message(keyShare, name, grease)),
    records(message(name, alpn('http/1.1')), 40),
    records(message(grease)),
    records(message(sni([0, 'a.test'], [0, 'b.test']))),
  ],
  words: [
    ...texts('\x16\x03\x01', '\x00\x00', '\xff\xff', '\x00', '\x01', '\x00\x10', '\xfe\x0d'),
    ...texts('\x00\x00\x00\x05\x00\x03\x00\x00\x00', 'a.test', '\x16\x03\x01\x00\x01\x01'),
  ],
  maxBytes: 4_096,
  check(bytes) {
    const hello = parseClientHello(bytes)
    if (hello.state !== 'complete') return false
    assert.deepEqual(parseClientHello(Buffer.concat([bytes, Buffer.of(0xff, 0)])), hello)
    assert.notEqual(parseClientHello(bytes.subarray(0, bytes.length >> 1)).state, 'malformed')
    const { serverNameAt: at, ...read } = hello
    const { serverName, alpn: protocols, hasEncryptedHello } = read
    if (at !== null) assert.equal(latin1(bytes, at, serverName?.length ?? 0), serverName)
    const rebuilt = message(
      ...(serverName === null ? [] : [sni([0, serverName])]),
      ...(protocols.length === 0 ? [] : [alpn(...protocols)]),
      ...(hasEncryptedHello ? [encryptedHello] : []),
    )
    for (const size of [16_384, 50]) {
      const { serverNameAt: _, ...again } = {
        serverNameAt: 0,
        ...parseClientHello(records(rebuilt, size)),
      }
      assert.deepEqual(again, read)
    }
    return true
  },
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.subarray(start, start + length)).toString('latin1')
}
