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
async function recordHello(t: TestContext, servername: string): Promise<Buffer> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const tls = connectTls({ host: '127.0.0.1', port, servername })
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

test('bare TLS passes through to the host its ClientHello names', async (t) => {
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

const refused = [
  ['a name no rule allows', 'evil.test', /access denied/i, 'no_rule'],
  ['no name', '', /unrecognized name/i, 'sni_missing'],
] as const

for (const [title, servername, alert, reason] of refused) {
  test(`bare TLS with ${title} is refused with an alert`, async (t) => {
    const { port, ca, origin, record } = await startOutside(t)
    await assert.rejects(handshake(t, port, { servername, ca }), alert)
    const end = await record(() => true)
    assert.deepEqual([end.reason, end.action, end.door], [reason, 'deny', 'tls'])
    assert.equal(origin.connections(), 0)
  })
}

test('an http rule does not let TLS pass', async (t) => {
  const { port, ca, record } = await startOutside(t, [
    egressRule('clear', '*.googleapis.com', '443/http'),
  ])
  await assert.rejects(handshake(t, port, { servername: host, ca }), /access denied/i)
  assert.equal((await record(() => true)).reason, 'tls_not_expected')
})

test('a ClientHello in single bytes is put together', async (t) => {
  const { connect, record } = await startOutside(t)
  const hello = await recordHello(t, host)
  const client = await connect()
  for (const byte of hello) {
    client.write(Buffer.of(byte))
    if (byte % 16 === 0) await new Promise(setImmediate)
  }
  assert.equal((await client.read(1))[0], 0x16, 'the server answers with its handshake')
  assert.equal((await record(({ phase }) => phase === 'open')).host, host)
})

test('a ClientHello over several records is put together', async (t) => {
  const { connect, record } = await startOutside(t)
  const message = (await recordHello(t, host)).subarray(5)
  const client = await connect()
  for (let at = 0; at < message.length; at += 100) {
    const part = message.subarray(at, at + 100)
    client.write(Buffer.concat([Buffer.of(0x16, 3, 1, 0, part.length), part]))
  }
  assert.equal((await client.read(1))[0], 0x16)
  assert.equal((await record(({ phase }) => phase === 'open')).host, host)
})

test('a ClientHello that stops in the middle is given up', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const { connect, record } = await startProxy(t, {
    ca: authority.certificatePem,
    timeouts: { headMs: 60 },
  })
  const client = await connect()
  client.write((await recordHello(t, host)).subarray(0, 40))
  await client.rest()
  assert.equal((await record(() => true)).reason, 'client_hello_timeout')
})

test('a malformed ClientHello is answered with an alert', async (t) => {
  const { connect, record } = await startOutside(t)
  const client = await connect()
  client.write(Buffer.of(0x16, 3, 1, 0, 4, 2, 0, 0, 0))
  assert.deepEqual([...(await client.rest())], [0x15, 3, 3, 0, 2, 2, 50])
  assert.equal((await record(() => true)).reason, 'client_hello_malformed')
})
