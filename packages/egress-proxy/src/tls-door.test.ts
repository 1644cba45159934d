import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { createAuthority, overSocket, startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.googleapis.com'
const rule = egressRule('googleapis', '*.googleapis.com', '443/https')

async function startOutside(t: TestContext, resources = [rule]) {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const started = await startProxy(t, {
    resources,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  return { ca: authority.certificatePem, origin, ...started }
}

async function handshake(t: TestContext, port: number, options: object): Promise<TLSSocket> {
  const tls = connectTls({ host: '127.0.0.1', port, ...options })
  t.after(() => tls.destroy())
  await once(tls, 'secureConnect')
  return tls
}

/** The bytes of a ClientHello, as Node sends them. */
async function recordHello(
  t: TestContext,
  servername: string,
  ALPNProtocols: string[] = [],
): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const tls = connectTls({ host: '127.0.0.1', port, servername, ALPNProtocols })
  tls.on('error', () => {})
  t.after(() => {
    tls.destroy()
    server.close()
  })
  const [socket] = await once(server, 'connection')
  const [hello] = await once(socket, 'data')
  socket.destroy()
  return hello
}

test('S7 bare TLS goes to the host its ClientHello names, whatever address was dialled (R1.8.6)', async (t) => {
  const { port, ca, origin, record } = await startOutside(t)
  const tls = await handshake(t, port, { servername: host, ca })
  const answer = await overSocket(tls).ask(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  assert.equal(answer.body, `answered by ${origin.port}`)
  tls.destroy()
  const end = await record(({ phase }) => phase === 'end')
  assert.deepEqual(
    [end.door, end.nameSource, end.host, end.port, end.status, end.reason],
    ['tls', 'sni', host, 443, 0, 'allowed'],
  )
  assert.equal(end.upstream?.tls, 'passthrough')
})

test('bare TLS with a name no rule allows is refused with an alert', async (t) => {
  const { port, ca, origin, record } = await startOutside(t)
  await assert.rejects(handshake(t, port, { servername: 'evil.test', ca }), /access denied/i)
  const end = await record(() => true)
  assert.deepEqual([end.reason, end.action, end.door], ['no_rule', 'deny', 'tls'])
  assert.equal(origin.connections(), 0)
})

test('S8 TLS without SNI is refused, bare and inside CONNECT: no address a client dialled counts', async (t) => {
  const { port, ca, origin, connect, record } = await startOutside(t, [
    rule,
    egressRule('dialled', '127.0.0.1', '443/https'),
  ])
  await assert.rejects(handshake(t, port, { servername: '', ca }), /unrecognized name/i)
  await record(({ reason, door }) => reason === 'sni_missing' && door === 'tls')
  const client = await connect()
  client.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  await client.readUntil('\r\n\r\n')
  client.socket.removeAllListeners('data')
  await assert.rejects(handshake(t, port, { socket: client.socket, servername: '', ca }))
  await record(({ reason, door }) => reason === 'sni_missing' && door === 'connect')
  assert.equal(origin.connections(), 0)
})

test('an http rule does not let TLS pass', async (t) => {
  const { port, ca, record } = await startOutside(t, [
    egressRule('clear', '*.googleapis.com', '443/http'),
  ])
  await assert.rejects(handshake(t, port, { servername: host, ca }), /access denied/i)
  assert.equal((await record(() => true)).reason, 'tls_not_expected')
})

test('S82 a ClientHello is put together from single bytes, several records and more than 2 KiB', async (t) => {
  const { connect, records } = await startOutside(t)
  const hello = await recordHello(t, host)
  const message = hello.subarray(5)
  const split: Buffer[] = []
  for (let at = 0; at < message.length; at += 100) {
    const part = message.subarray(at, at + 100)
    split.push(Buffer.concat([Buffer.of(0x16, 3, 1, 0, part.length), part]))
  }
  const protocols = Array.from({ length: 200 }, (_, i) => `protocol-number-${i}`)
  const large = await recordHello(t, host, protocols)
  assert.ok(large.length > 2_048)
  for (const pieces of [[...hello].map((byte) => Buffer.of(byte)), split, [large]]) {
    const client = await connect()
    for (const piece of pieces) {
      client.write(piece)
      if ((piece[0] ?? 0) % 16 === 0) await new Promise(setImmediate)
    }
    assert.ok([0x15, 0x16].includes((await client.read(1))[0] ?? 0), 'the server speaks')
    assert.equal(records.at(-1)?.host, host)
    assert.equal(records.at(-1)?.reason, 'allowed')
  }
})
