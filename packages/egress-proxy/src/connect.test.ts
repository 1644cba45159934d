import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import {
  createAuthority,
  overSocket,
  type RawClient,
  startLivedTime,
  startOrigin,
  startRawOrigin,
} from '@bookinfo/testkit'
import { egressRule, startProxy, testRegistry } from './test-proxy.ts'

const host = 'www.googleapis.com'
const connectLine = `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const resources = [egressRule('googleapis', '*.googleapis.com', '443/https')]

async function startOutside(t: TestContext) {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const ca = authority.certificatePem
  const started = await startProxy(t, {
    resources,
    ca,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  return { ca, origin, ...started }
}

async function established(client: RawClient, line = connectLine): Promise<void> {
  client.write(line)
  assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
}

/** TLS of the client's own, over a connection that is a tunnel by now. */
async function secure(client: RawClient, ca: string, servername = host): Promise<TLSSocket> {
  client.socket.removeAllListeners('data')
  const tls = connectTls({ socket: client.socket, servername, ca })
  await once(tls, 'secureConnect')
  return tls
}

test('CONNECT joins the TLS of the client with the host it names', async (t) => {
  const { connect, origin, ca, records, record } = await startOutside(t)
  const client = await connect()
  await established(client)
  const inside = overSocket(await secure(client, ca))
  const answer = await inside.ask(`GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  assert.equal(answer.status, 200)
  assert.equal(origin.received[0]?.serverName, host)
  assert.equal(records[0]?.phase, 'open')
  inside.socket.destroy()
  const end = await record(({ phase }) => phase === 'end')
  assert.equal(end.method, 'CONNECT')
  assert.equal(end.door, 'connect')
  assert.equal(end.status, 200)
  assert.equal(end.upstream?.tls, 'passthrough')
  assert.equal(end.upstream?.sni, host)
  const { waitMs, durationMs } = end
  assert.ok(waitMs !== null && waitMs > 0 && waitMs < durationMs, 'its first bytes were waited for')
  assert.ok(end.bytesReceived > 200 && end.bytesSent > 200)
})

test('CONNECT to what no rule allows is refused before any 200', async (t) => {
  const { connect, records, resolver } = await startProxy(t)
  const client = await connect()
  const answer = await client.ask('CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n')
  assert.equal(answer.status, 403)
  assert.equal(answer.headers.get('content-type'), 'application/problem+json')
  assert.match(
    answer.headers.get('proxy-status') ?? '',
    /error=http_request_denied; details="no_rule"/,
  )
  assert.equal(JSON.parse(answer.body).reason, 'no_rule')
  assert.equal(records[0]?.reason, 'no_rule')
  assert.deepEqual(resolver.asked, [], 'the resolver is not asked about a refused name')
})

test('each refusal of a CONNECT shows the id its record is found by, as a problem and as text', async (t) => {
  const { connect, records } = await startProxy(t, { resources, dns: { [host]: ['10.0.0.7'] } })
  const refused = [
    'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n',
    'CONNECT a..b:443 HTTP/1.1\r\nHost: a..b:443\r\n',
    `CONNECT ${host}:443 HTTP/1.1\r\nHost: evil.test\r\n`,
    `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}\r\n`,
  ]
  for (const head of refused) {
    const problem = JSON.parse((await (await connect()).ask(`${head}\r\n`)).body)
    assert.deepEqual([problem.id, problem.reason], [records.at(-1)?.id, records.at(-1)?.reason])
    const text = await (await connect()).ask(`${head}Accept: text/plain\r\n\r\n`)
    assert.ok(text.body.includes(records.at(-1)?.id ?? 'no record'), text.body)
  }
  assert.equal(new Set(records.map(({ id }) => id)).size, 8)
  assert.equal(new Set(records.map(({ reason }) => reason)).size, refused.length)
})

test('a Host that agrees with CONNECT may leave the port out, and be absent in HTTP/1.0', async (t) => {
  const { connect } = await startOutside(t)
  for (const rest of [`HTTP/1.1\r\nHost: ${host.toUpperCase()}.`, 'HTTP/1.0\r\nAccept: */*']) {
    await established(await connect(), `CONNECT ${host}:443 ${rest}\r\n\r\n`)
  }
})

test('CONNECT to a name that resolves to a private address is refused before any 200', async (t) => {
  const { connect } = await startProxy(t, { resources, dns: { [host]: ['10.0.0.7'] } })
  const answer = await (await connect()).ask(connectLine)
  assert.equal(answer.status, 403)
  assert.equal(JSON.parse(answer.body).reason, 'destination_ip_prohibited')
})

test('S5 a ClientHello that names another host than CONNECT is answered with an alert', async (t) => {
  const { connect, origin, ca, record } = await startOutside(t)
  const client = await connect()
  await established(client)
  await assert.rejects(secure(client, ca, 'mail.googleapis.com'), /unrecognized name|ERR_SSL/i)
  const end = await record(() => true)
  assert.equal(end.reason, 'sni_mismatch')
  assert.equal(end.action, 'deny')
  assert.equal(origin.connections(), 0)
})

test('S6 other bytes than TLS or HTTP inside CONNECT to an https rule are refused', async (t) => {
  for (const bytes of ['SSH-2.0-OpenSSH_9.2 Debian\r\n', '\x00\x01\x02']) {
    const { connect, origin, record } = await startOutside(t)
    const client = await connect()
    await established(client)
    client.write(bytes)
    assert.equal((await client.rest()).length, 0)
    assert.equal((await record(() => true)).reason, 'not_tls')
    assert.equal(origin.connections(), 0)
  }
})

test('bytes that are refused after the 200 end with a reset, as at the TCP door', async (t) => {
  const { connect, record } = await startOutside(t)
  const client = await connect()
  await established(client)
  const [[error]] = await Promise.all([once(client.socket, 'error'), client.write('\x00\x01\x02')])
  assert.equal(error.code, 'ECONNRESET')
  assert.equal((await record(() => true)).reason, 'not_tls')
})

test('a refused CONNECT has a request id: the client’s, or the id of its record', async (t) => {
  const { connect, record } = await startOutside(t)
  const evil = 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n'
  await (await connect()).ask(`${evil}\r\n`)
  const unnamed = await record(() => true)
  assert.equal(unnamed.requestId, unnamed.id)
  await (await connect()).ask(`${evil}X-Request-Id: seven\r\n\r\n`)
  assert.ok(await record(({ requestId }) => requestId === 'seven'))
})

test('S39 clear HTTP inside CONNECT is judged like any other, with the destination fixed', async (t) => {
  const { connect, origin, records } = await startOutside(t)
  const client = await connect()
  await established(client)
  const answer = await client.ask(`GET /clear HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  assert.equal(answer.status, 200)
  assert.equal(origin.received[0]?.serverName, host)
  assert.equal(records[0]?.door, 'connect')
  assert.equal(records[0]?.upstream?.tls, 'originate')
  const stray = await client.ask('GET / HTTP/1.1\r\nHost: mail.googleapis.com\r\n\r\n')
  assert.equal(stray.status, 400)
  assert.equal(JSON.parse(stray.body).reason, 'host_mismatch')
})

test('CONNECT inside CONNECT is not taken', async (t) => {
  const { connect } = await startOutside(t)
  const client = await connect()
  await established(client)
  assert.equal((await client.ask(connectLine)).status, 405)
})

test('a mesh service is reached through CONNECT, as fetch does it', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    registry: {
      ...testRegistry,
      services: [{ name: 'details', port: 9080 }],
      workloads: [
        ...testRegistry.workloads,
        {
          name: 'details-v1',
          service: 'details',
          labels: {},
          address: '127.0.0.1',
          port: origin.port,
        },
      ],
    },
  })
  const client = await connect()
  await established(client, 'CONNECT details:9080 HTTP/1.1\r\nHost: details:9080\r\n\r\n')
  const answer = await client.ask('GET / HTTP/1.1\r\nHost: details:9080\r\n\r\n')
  assert.equal(answer.body, `answered by ${origin.port}`)
  assert.equal(records[0]?.upstream?.name, 'details-v1')
})

test('a tcp rule joins CONNECT to its address at once, and the server may speak first', async (t) => {
  const origin = await startRawOrigin(t, (socket) => socket.write('220 hello\r\n'))
  const { connect } = await startProxy(t, {
    resources: [egressRule('mail', '192.0.2.25/32', '25/tcp')],
    connectTo: new Map([['192.0.2.25:25', origin.address]]),
  })
  const client = await connect()
  await established(client, 'CONNECT 192.0.2.25:25 HTTP/1.1\r\nHost: 192.0.2.25:25\r\n\r\n')
  assert.equal(await client.readUntil('\r\n'), '220 hello\r\n')
})

test('S81 a tunnel keeps each half until its own end, silence and resets end it', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => socket.end(Buffer.concat([Buffer.from('got '), ...chunks])))
  })
  const { connect, record } = await startProxy(t, {
    resources: [egressRule('echo', '192.0.2.7/32', '7/tcp')],
    connectTo: new Map([['192.0.2.7:7', origin.address]]),
    timeouts: { idleMs: 500 },
  })
  const toEcho = 'CONNECT 192.0.2.7:7 HTTP/1.1\r\nHost: 192.0.2.7:7\r\n\r\n'
  const client = await connect()
  await established(client, `${toEcho}early `)
  client.write('late')
  client.end()
  assert.equal((await client.rest()).toString(), 'got early late')
  const end = await record(({ phase }) => phase === 'end')
  assert.deepEqual([end.reason, end.bytesReceived, end.bytesSent], ['allowed', 10, 14])

  const reset = await connect()
  await established(reset, toEcho)
  reset.socket.resetAndDestroy()
  await record(({ reason }) => reason === 'downstream_closed')

  const silent = await connect()
  await established(silent, toEcho)
  await silent.rest()
  await record(({ reason }) => reason === 'idle_timeout')
})

test('a tunnel moves megabytes both ways, past readers that are slow', async (t) => {
  const size = 8 * 1024 * 1024
  const origin = await startRawOrigin(t, (socket) => void socket.pipe(socket))
  const { connect } = await startProxy(t, {
    resources: [egressRule('echo', '192.0.2.7/32', '7/tcp')],
    connectTo: new Map([['192.0.2.7:7', origin.address]]),
  })
  const client = await connect()
  await established(client, 'CONNECT 192.0.2.7:7 HTTP/1.1\r\nHost: 192.0.2.7:7\r\n\r\n')
  const body = Buffer.alloc(size)
  for (let i = 0; i < size; i += 4) body.writeUInt32LE(i, i)
  client.socket.pause()
  client.write(body)
  for (let i = 0; i < 100; i++) await new Promise(setImmediate)
  client.socket.resume()
  assert.ok((await client.read(size)).equals(body))
})

test('a tunnel whose rule is deleted is closed within a second', async (t) => {
  const { connect, ca, apply, record } = await startOutside(t)
  const client = await connect()
  await established(client)
  const inside = overSocket(await secure(client, ca))
  const lived = startLivedTime(t)
  apply(egressRule('other', 'other.test', '443/https'))
  await inside.rest()
  assert.ok(lived() < 1_000)
  const end = await record(({ phase }) => phase === 'end')
  assert.equal(end.reason, 'policy_changed')
  assert.equal(end.endedBy, 'policy')
})

test('a tunnel that another rule still allows stays', async (t) => {
  const { connect, ca, apply } = await startOutside(t)
  const client = await connect()
  await established(client)
  const tls = await secure(client, ca)
  apply(egressRule('exact', host, '443/https'))
  const inside = overSocket(tls)
  assert.equal((await inside.ask(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status, 200)
})
