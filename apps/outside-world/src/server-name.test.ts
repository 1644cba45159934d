import assert from 'node:assert/strict'
import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { connect } from 'node:tls'
import { readServerName } from './server-name.ts'

test('every beginning of a ClientHello asks for more, the whole of it gives the name', async () => {
  const hello = await clientHello('Www.Example.test')
  for (let length = 0; length < hello.length; length += 1) {
    assert.equal(readServerName(hello.subarray(0, length)), 'more', `${length} bytes`)
  }
  assert.deepEqual(readServerName(hello), { name: 'www.example.test' })
})

test('a ClientHello spread over many records is put together', async () => {
  const message = (await clientHello('a.test')).subarray(5)
  const records: Buffer[] = []
  for (let at = 0; at < message.length; at += 7) {
    const fragment = message.subarray(at, at + 7)
    records.push(Buffer.from([0x16, 3, 1, 0, fragment.length]), fragment)
  }
  assert.deepEqual(readServerName(Buffer.concat(records)), { name: 'a.test' })
})

test('no name, another message, a length that lies: none of them is a name, and none of them throws', async () => {
  const hello = await clientHello('a.test')
  assert.equal(readServerName(await clientHello('')), 'none')
  assert.equal(readServerName(Buffer.from([0x16, 3, 1, 0, 4, 2, 0, 0, 0])), 'none')
  for (let at = 0; at < hello.length; at += 1) {
    const damaged = Buffer.from(hello)
    damaged.writeUInt8(0xff, at)
    assert.doesNotThrow(() => readServerName(damaged), `byte ${at}`)
  }
})

async function clientHello(servername: string): Promise<Buffer> {
  const [near, far] = duplexPair()
  const socket = connect({ socket: near, servername })
  socket.on('error', () => {})
  const [bytes] = await once(far, 'data')
  socket.destroy()
  return bytes
}
