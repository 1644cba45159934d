import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createAuthority, startLivedTime, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import {
  egressRule,
  meshRegistry,
  routeActions,
  startProxy,
  type TestProxyOptions,
} from './test-proxy.ts'

const host = 'echo.test'
const key = 'dGhlIHNhbXBsZSBub25jZQ=='
const asked = `GET http://${host}/chat HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`
const accepted = createHash('sha1')
  .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  .digest('base64')
const switching = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accepted}\r\n\r\n`

/** An upstream that answers the first request with `answer`, then gives back what it gets. */
async function startEcho(t: TestContext, answer: string, options: TestProxyOptions = {}) {
  const origin = await startRawOrigin(t, (socket) => answerOnce(socket, answer))
  const started = await startProxy(t, {
    resources: [egressRule('echo', host, '80/http')],
    connectTo: new Map([[`${host}:80`, origin.address]]),
    ...options,
  })
  return { origin, ...started }
}

function answerOnce(socket: Socket, answer: string): void {
  socket.once('data', () => {
    socket.write(answer)
    socket.on('end', () => socket.end())
    socket.on('data', (bytes) => socket.write(bytes))
  })
}

test('a WebSocket is joined once the upstream has switched, and both sides hear of it', async (t) => {
  const { connect, origin, record } = await startEcho(t, `${switching}hello`)
  const client = await connect()
  client.write(asked)
  const head = await client.readUntil('\r\n\r\n')
  assert.match(head, /^HTTP\/1\.1 101 Switching Protocols\r\n/)
  assert.match(head, /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/)
  assert.ok(head.includes(`\r\nSec-WebSocket-Accept: ${accepted}\r\n`))
  assert.equal((await client.read(5)).toString(), 'hello')
  client.write(Buffer.from('\x81\x02hi', 'latin1'))
  assert.equal((await client.read(4)).toString('latin1'), '\x81\x02hi')
  const sent = origin.received[0]?.() ?? ''
  assert.match(sent, /^GET \/chat HTTP\/1\.1\r\nHost: echo\.test\r\n/)
  assert.match(sent, /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/)
  assert.match(sent, /\r\nSec-WebSocket-Extensions: permessage-deflate\r\n/)
  assert.equal((await record(({ phase }) => phase === 'open')).status, 101)
  client.socket.destroy()
  const end = await record(({ phase }) => phase === 'end')
  assert.deepEqual(
    [end.status, end.reason, end.rule, end.bytesReceived, end.bytesSent],
    [101, 'allowed', 'egress-rule/default/echo', 4, 9],
  )
})

test('a WebSocket to an https rule goes over verified TLS', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const { connect, record } = await startProxy(t, {
    resources: [egressRule('echo', host, '443/https')],
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  // This origin knows no WebSocket: its answer is passed on as it is.
  const answer = await (await connect()).ask(asked.replaceAll(host, `${host}:443`))
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('connection'), 'close')
  const sent = origin.received[0]
  assert.equal(sent?.serverName, host)
  assert.ok(sent?.headers.some(([name, value]) => name === 'upgrade' && value === 'websocket'))
  assert.equal((await record(() => true)).upstream?.tls, 'originate')
})

test('S41 what a client sends before the 101 reaches the upstream after it, and a refused upgrade ends the connection', async (t) => {
  const early = 'GET /smuggled HTTP/1.1\r\nHost: echo.test\r\n\r\n'
  await t.test('accepted', async (t) => {
    let switchNow = (): void => {}
    const origin = await startRawOrigin(t, (socket) => {
      socket.on('end', () => socket.end())
      socket.once('data', () => {
        switchNow = () => void socket.write(switching)
        asking()
      })
    })
    let asking = (): void => {}
    const isAsked = new Promise<void>((resolve) => {
      asking = resolve
    })
    const { connect } = await startProxy(t, {
      resources: [egressRule('echo', host, '80/http')],
      connectTo: new Map([[`${host}:80`, origin.address]]),
    })
    const client = await connect()
    client.write(asked + early)
    await isAsked
    await (await connect()).ask('GET / HTTP/1.1\r\nHost: none.test\r\n\r\n') // everything has been read by now
    assert.ok(!origin.received[0]?.().includes('smuggled'))
    switchNow()
    await client.readUntil('\r\n\r\n')
    client.end()
    await client.rest()
    assert.ok(origin.received[0]?.().endsWith(early))
  })
  await t.test('refused', async (t) => {
    const refused = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'
    const { connect, origin, records } = await startEcho(t, refused)
    const client = await connect()
    client.write(asked + early)
    const answer = await client.answer()
    assert.deepEqual([answer.status, answer.body], [403, 'no'])
    assert.equal(answer.headers.get('connection'), 'close')
    assert.equal((await client.rest()).length, 0)
    assert.equal(origin.received.length, 1)
    assert.equal(records.length, 1)
  })
})

test('S42 a 101 that nobody asked for, or to another protocol, reaches no client', async (t) => {
  const plain = `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`
  const other = switching.replace('websocket', 'h2c')
  for (const [request, answer] of [
    [plain, switching],
    [asked, other],
  ] as const) {
    const { connect, records } = await startEcho(t, answer)
    const got = await (await connect()).ask(request)
    assert.equal(got.status, 502)
    assert.equal(records[0]?.reason, 'http_upgrade_failed')
  }
})

test('S40 other upgrades are left out, and the request is served without', async (t) => {
  const { connect, origin } = await startEcho(
    t,
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
  )
  for (const other of ['h2c', 'websocket, h2c', 'TLS/1.0']) {
    const request = asked.replace('Upgrade: WebSocket', `Upgrade: ${other}`)
    assert.equal((await (await connect()).ask(request)).status, 200)
    assert.doesNotMatch(origin.received[0]?.() ?? '', /\r\n(?:upgrade|connection):/i)
  }
})

test('a WebSocket whose rule is deleted is closed within a second', async (t) => {
  const { connect, apply, record } = await startEcho(t, switching)
  const client = await connect()
  client.write(asked)
  await client.readUntil('\r\n\r\n')
  const lived = startLivedTime(t)
  apply()
  await client.rest()
  assert.ok(lived() < 1_000)
  const end = await record(({ phase }) => phase === 'end')
  assert.deepEqual([end.reason, end.endedBy, end.status], ['policy_changed', 'policy', 101])
})

test('a WebSocket in which nothing moves is ended', async (t) => {
  const { connect, record } = await startEcho(t, switching, { timeouts: { idleMs: 80 } })
  const client = await connect()
  client.write(asked)
  await client.readUntil('\r\n\r\n')
  await client.rest()
  assert.equal((await record(({ phase }) => phase === 'end')).reason, 'idle_timeout')
})

test('a WebSocket is told of a stopping proxy by its end', async (t) => {
  const { connect, proxy, record } = await startEcho(t, switching)
  const client = await connect()
  client.write(asked)
  await client.readUntil('\r\n\r\n')
  await proxy.close({ graceMs: 0 })
  await client.rest()
  assert.equal((await record(({ phase }) => phase === 'end')).reason, 'proxy_stopping')
  assert.deepEqual(proxy.clusters(), [])
})

test('a WebSocket is asked for by GET without a body', async (t) => {
  const { connect, records } = await startEcho(t, switching)
  for (const request of [
    asked.replace('GET', 'POST'),
    asked.replace('\r\n\r\n', '\r\nContent-Length: 1\r\n\r\nx'),
  ]) {
    assert.equal((await (await connect()).ask(request)).status, 400)
    assert.equal(records.at(-1)?.reason, 'upgrade_not_supported')
  }
})

test('a WebSocket inside CONNECT is judged like any other request', async (t) => {
  const { connect, record } = await startEcho(t, switching)
  const client = await connect()
  client.write(`CONNECT ${host}:80 HTTP/1.1\r\nHost: ${host}:80\r\n\r\n`)
  await client.readUntil('\r\n\r\n')
  client.write(asked.replace(`http://${host}`, ''))
  assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 101 /)
  assert.equal((await record(({ phase }) => phase === 'open')).door, 'connect')
})

test('where a RouteRule routes, its websocketUpgrade says which kind it serves (R3.6.13)', async (t) => {
  const service = 'details'
  const origin = await startRawOrigin(t, (socket) => answerOnce(socket, switching))
  const { connect, apply, record, records } = await startProxy(t, {
    registry: meshRegistry(service, origin.port),
  })
  const upgrade = asked.replaceAll(host, `${service}:9080`)
  const plain = `GET http://${service}:9080/ HTTP/1.1\r\nHost: ${service}:9080\r\n\r\n`
  const switched = async () => {
    const client = await connect()
    client.write(upgrade)
    assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 101 /)
    client.socket.destroy()
    await record(({ phase }) => phase === 'end')
  }
  await switched()
  apply(routeActions(service, { route: [{ labels: { version: 'v1' } }] }))
  const forbidden = await (await connect()).ask(upgrade)
  assert.equal(forbidden.status, 403)
  assert.equal(JSON.parse(forbidden.body).reason, 'websocket_not_in_route')
  assert.equal(records.at(-1)?.action, 'deny')
  apply(routeActions(service, { websocketUpgrade: true, appendHeaders: { 'x-chat': 'yes' } }))
  await switched()
  assert.match(origin.received.at(-1)?.() ?? '', /\r\nx-chat: yes\r\n/)
  const required = await (await connect()).ask(plain)
  assert.equal(required.status, 426)
  assert.equal(required.headers.get('upgrade'), 'websocket')
})
