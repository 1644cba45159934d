import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startRawOrigin } from '@bookinfo/testkit'
import { createEgressProxy } from './egress-proxy.ts'
import type { FailureCode } from './failures.ts'
import { message, sni, records as tlsRecords } from './test-hello.ts'
import { startParent } from './test-parent.ts'
import { egressRule, startProxy, testRegistry } from './test-proxy.ts'

const host = 'www.googleapis.com'
const address = '93.184.216.34'
const get = `GET http://${host}:443/ HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const tunnel = `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const settings = {
  resources: [egressRule('googleapis', '*.googleapis.com', '443/https')],
  dns: { [host]: [address] },
}

const answers: readonly (readonly [
  says: string,
  code: FailureCode,
  status: number,
  detail: RegExp,
])[] = [
  ['HTTP/1.1 407 No\r\n\r\n', 'upstream_proxy_credentials', 502, /answered 407/],
  ['HTTP/1.1 403 No\r\n\r\n', 'upstream_proxy_denied', 502, /answered 403/],
  ['HTTP/1.1 302 No\r\nLocation: http://x/\r\n\r\n', 'upstream_proxy_denied', 502, /answered 302/],
  ['HTTP/1.1 504 No\r\n\r\n', 'upstream_proxy_failed', 502, /answered 504/],
  ['SSH-2.0-OpenSSH_9.2\r\n', 'upstream_proxy_malformed', 502, /valid HTTP/],
  [`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(40_000)}`, 'upstream_proxy_malformed', 502, /valid HTTP/],
  ['HTTP/1.1 200 OK\r\n\r\nearly', 'upstream_proxy_malformed', 502, /before TLS began/],
  ['HTTP/1.1 200', 'upstream_proxy_timeout', 504, /did not answer in time/],
]

for (const [says, code, status, detail] of answers) {
  test(`an upstream proxy that answers ${JSON.stringify(says.slice(0, 24))} is ${code}`, async (t) => {
    const parent = await startParent(t, { says })
    const { connect, records } = await startProxy(t, {
      ...settings,
      upstreamProxy: { url: parent.url.replace('http://', 'http://user:hushed@') },
      timeouts: { connectMs: code === 'upstream_proxy_timeout' ? 200 : 5_000 },
    })
    const answer = await (await connect()).ask(get)
    const problem = JSON.parse(answer.body)
    assert.deepEqual([answer.status, problem.reason], [status, code])
    assert.match(problem.detail, detail)
    assert.match(problem.detail, new RegExp(`${parent.address} .*CONNECT ${address}:443`))
    assert.doesNotMatch(answer.body, /hushed/)
    const flags = code === 'upstream_proxy_malformed' ? 'UPE' : 'UF'
    assert.deepEqual(
      [records[0]?.reason, records[0]?.flags, records[0]?.endedBy, records[0]?.action],
      [code, flags, 'upstream', 'allow'],
    )
  })
}

test('a tunnel is refused in its own language when the upstream proxy refuses it', async (t) => {
  const parent = await startParent(t, { says: 'HTTP/1.1 403 Forbidden\r\n\r\n' })
  const { connect, record } = await startProxy(t, {
    ...settings,
    upstreamProxy: { url: parent.url },
  })
  const client = await connect()
  client.write(tunnel)
  client.write(tlsRecords(message(sni([0, host]))))
  await client.rest()
  const end = await record(({ phase }) => phase === 'end')
  assert.deepEqual([end.reason, end.flags], ['upstream_proxy_denied', 'UF'])
})

test('an upstream proxy that is not there is upstream_proxy_unreachable', async (t) => {
  const { connect, records } = await startProxy(t, {
    ...settings,
    upstreamProxy: { url: 'http://127.0.0.1:1' },
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 503)
  assert.match(JSON.parse(answer.body).detail, /upstream proxy 127\.0\.0\.1:1.*ECONNREFUSED/)
  assert.deepEqual([records[0]?.reason, records[0]?.flags], ['upstream_proxy_unreachable', 'UF'])
})

test('an upstream proxy whose name is not known is upstream_proxy_unreachable', async (t) => {
  const { connect, records } = await startProxy(t, {
    ...settings,
    upstreamProxy: { url: 'http://proxy.corp.test:3128' },
  })
  assert.equal((await (await connect()).ask(get)).status, 503)
  assert.equal(records[0]?.reason, 'upstream_proxy_unreachable')
})

test('an upstream proxy that closes without an answer is upstream_proxy_malformed', async (t) => {
  const parent = await startRawOrigin(t, (socket) => socket.once('data', () => socket.end()))
  const { connect, records } = await startProxy(t, {
    ...settings,
    upstreamProxy: { url: `http://${parent.address}` },
  })
  assert.equal((await (await connect()).ask(get)).status, 502)
  assert.equal(records[0]?.reason, 'upstream_proxy_malformed')
})

test('TLS that is not answered in the tunnel in time ends the connection to the upstream proxy', async (t) => {
  const closed = Promise.withResolvers<void>()
  const parent = await startRawOrigin(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
    socket.once('close', () => closed.resolve())
    socket.once('end', () => socket.destroy())
  })
  const { connect, records } = await startProxy(t, {
    ...settings,
    upstreamProxy: { url: `http://${parent.address}` },
    timeouts: { handshakeMs: 200 },
  })
  assert.equal((await (await connect()).ask(get)).status, 504)
  assert.equal(records[0]?.reason, 'tls_handshake_timeout')
  await closed.promise
})

test('the next address is tried when the upstream proxy could not reach the first, and not when it refuses', async (t) => {
  const dns = { [host]: [address, '93.184.216.35'] }
  for (const [says, tries] of [
    ['HTTP/1.1 502 No\r\n\r\n', 2],
    ['HTTP/1.1 403 No\r\n\r\n', 1],
  ] as const) {
    const parent = await startParent(t, { says })
    const { connect } = await startProxy(t, {
      ...settings,
      dns,
      upstreamProxy: { url: parent.url },
    })
    await (await connect()).ask(get)
    assert.equal(parent.asked().length, tries)
  }
})

test('an upstream proxy that is the proxy itself is refused', async (t) => {
  const upstreamProxy = { url: 'http://127.0.0.1:1' }
  const { proxy, connect, records } = await startProxy(t, { ...settings, upstreamProxy })
  proxy.protect({ address: '127.0.0.1', port: 1 })
  assert.equal((await (await connect()).ask(get)).status, 403)
  assert.equal(records[0]?.reason, 'destination_is_self')
})

for (const url of [
  'proxy:3128',
  'https://user:hushed@proxy',
  'http://proxy:3128/path',
  'socks5://p',
]) {
  test(`the URL ${url} is refused without being shown`, () => {
    assert.throws(
      () => createEgressProxy({ registry: testRegistry, upstreamProxy: { url } }),
      (error: Error) => /upstreamProxy\.url/.test(error.message) && !/hushed/.test(error.message),
    )
  })
}

for (const entry of ['10.0.0.0/33', 'x/8', 'a b', '', '*', '::/129']) {
  test(`the exception ${JSON.stringify(entry)} is refused`, () => {
    const upstreamProxy = { url: 'http://proxy:3128', except: [entry] }
    assert.throws(
      () => createEgressProxy({ registry: testRegistry, upstreamProxy }),
      /upstreamProxy\.except: expected a name/,
    )
  })
}
