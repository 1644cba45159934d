import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startRawOrigin } from '@bookinfo/testkit'
import { encryptedHello, extension, grease, message, records, sni, vector } from '../test-hello.ts'
import { egressRule, startProxy } from '../test-proxy.ts'

/** Spec: security S9 and S83: what a ClientHello may be. */

const name = sni([0, 'www.allowed.test'])
const resources = [egressRule('allowed', '*.allowed.test', '443/https')]

test('S9 an encrypted ClientHello is judged by the name it shows, or refused where the operator says so', async (t) => {
  const origin = await startRawOrigin(t, (socket) => socket.write('hello'))
  const connectTo = new Map([['www.allowed.test:443', origin.address]])
  const hello = records(message(name, encryptedHello))
  const lenient = await startProxy(t, { resources, connectTo })
  const passed = await lenient.connect()
  passed.write(hello)
  assert.equal((await passed.read(5)).toString(), 'hello')
  const front = await lenient.connect()
  front.write(records(message(sni([0, 'front.test']), encryptedHello)))
  await front.rest()
  assert.equal(lenient.records.at(-1)?.reason, 'no_rule')
  const strict = await startProxy(t, { resources, connectTo, refuseEncryptedHello: true })
  const refused = await strict.connect()
  refused.write(hello)
  assert.deepEqual([...(await refused.rest())], [0x15, 3, 3, 0, 2, 2, 49])
  assert.equal(strict.records[0]?.reason, 'encrypted_hello_refused')
  const plain = await strict.connect()
  plain.write(records(message(name)))
  assert.equal((await plain.read(5)).toString(), 'hello')
  assert.equal(origin.received.length, 2)
})

const malformed: readonly (readonly [title: string, bytes: Buffer])[] = [
  ['two names', records(message(sni([0, 'www.allowed.test'], [0, 'evil.test'])))],
  ['the extension twice', records(message(name, name))],
  ['an empty name', records(message(sni([0, ''])))],
  ['a name of another type', records(message(sni([1, 'www.allowed.test'])))],
  ['a list longer than its extension', records(message(extension(0, Buffer.of(0, 9, 0))))],
  ['a name with NUL', records(message(sni([0, 'evil\0.allowed.test'])))],
  ['a name with a line end', records(message(sni([0, 'a\r\n.allowed.test'])))],
  ['an address as the name', records(message(sni([0, '127.0.0.1'])))],
  ['a wildcard as the name', records(message(sni([0, '*.allowed.test'])))],
  ['an empty record', Buffer.of(22, 3, 1, 0, 0)],
  ['a record longer than allowed', Buffer.of(22, 3, 1, 0xff, 0xff)],
  ['a message longer than allowed', Buffer.of(22, 3, 1, 0, 4, 1, 1, 0, 0)],
  ['another handshake message', records(Buffer.concat([Buffer.of(2), vector(3, name)]))],
]

test('S83 a ClientHello has exactly one name in exactly one reading, whatever its record version', async (t) => {
  const origin = await startRawOrigin(t, (socket) => socket.write('hello'))
  const { connect, records: seen } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:443', origin.address]]),
  })
  for (const [title, bytes] of malformed) {
    const client = await connect()
    client.write(bytes)
    assert.deepEqual([...(await client.rest())], [0x15, 3, 3, 0, 2, 2, 50], title)
    assert.equal(seen.at(-1)?.reason, 'client_hello_malformed', title)
  }
  assert.equal(origin.received.length, 0)
  for (const version of [0, 1, 3, 4]) {
    const client = await connect()
    client.write(records(message(grease, name, extension(43, Buffer.of(2, 3, 4))), 16_384, version))
    assert.equal((await client.read(5)).toString(), 'hello')
  }
})
