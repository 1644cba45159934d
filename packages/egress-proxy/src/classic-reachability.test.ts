import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import type { EgressRule } from '@bookinfo/rules'
import { createAuthority, overSocket, type RawClient, startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

/** Upstream's reachability tests (spec: egress-rules 1.14), through a proxy to an outside that tells what arrives. */

const names = ['httpbin.org', 'www.httpbin.org', 'nghttp2.org', 'www.google.com', 'cnn.com']
/** The names' addresses as a client would have looked them up: one inside Wikipedia's blocks, one outside. */
const wikipedia = '91.198.174.192'
const cnn = '151.101.3.5'
const blocks = [
  '91.198.174.192/27',
  '103.102.166.224/27',
  '198.35.26.96/27',
  '208.80.153.224/27',
  '208.80.154.224/27',
].map((block, i) => egressRule(`wikipedia-${i}`, block, '443/tcp'))

/** An outside that stands for every host on every port: one origin for clear HTTP, one for TLS. */
async function startOutside(t: TestContext, rules: readonly EgressRule[]) {
  const authority = await createAuthority({ commonName: 'outside' })
  const hosts = [...names, 'www.wikipedia.org']
  const clear = await startOrigin(t)
  const secure = await startOrigin(t, { tls: await authority.issue({ hosts }) })
  const tlsHosts = ['www.google.com', wikipedia, cnn]
  const started = await startProxy(t, {
    resources: rules,
    ca: authority.certificatePem,
    connectTo: new Map([
      ...names.flatMap((name) => [80, 443].map((p) => [`${name}:${p}`, clear.address] as const)),
      ...tlsHosts.map((host) => [`${host}:443`, secure.address] as const),
    ]),
  })
  return { ...started, clear, secure, ca: authority.certificatePem }
}

const rows: readonly (readonly [
  row: string,
  rule: EgressRule,
  url: string,
  arrives: 'clear' | 'secure' | null,
])[] = [
  ['R1.14.1', egressRule('r', 'httpbin.org', '80/http'), 'http://httpbin.org/headers', 'clear'],
  [
    'R1.14.2',
    egressRule('r', '*.httpbin.org', '80/http'),
    'http://www.httpbin.org/headers',
    'clear',
  ],
  ['R1.14.3', egressRule('r', '*.httpbin.org', '80/http'), 'http://httpbin.org/headers', null],
  ['R1.14.4', egressRule('r', 'httpbin.org', '80/http'), 'http://httpbin.org:443/headers', null],
  ['R1.14.5', egressRule('r', 'nghttp2.org', '80/http2'), 'http://nghttp2.org/', 'clear'],
  ['R1.14.6', egressRule('r', '*google.com', '443/https'), 'http://www.google.com:443/', 'secure'],
]

for (const [row, rule, url, arrives] of rows) {
  test(`${row} ${rule.spec.destination.service}: ${url} ${arrives === null ? 'reaches nobody' : `arrives (${arrives})`}`, async (t) => {
    const { connect, clear, secure, records } = await startOutside(t, [rule])
    const { host, hostname, pathname } = new URL(url)
    // By the proxy that is named, and as intercepted: the host alone decides in both.
    const answers = await Promise.all(
      [url, pathname].map(async (target) =>
        (await connect()).ask(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`),
      ),
    )
    const status = arrives === null ? 403 : 200
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [status, status],
    )
    const [here, elsewhere] = arrives === 'secure' ? [secure, clear] : [clear, secure]
    assert.equal(elsewhere.connections(), 0)
    assert.deepEqual(
      here.received.map((got) => [got.url, got.serverName || null, got.httpVersion]),
      arrives === null
        ? []
        : Array(2).fill([pathname, arrives === 'secure' ? hostname : null, '1.1']),
    )
    assert.deepEqual(
      records.map(({ action }) => action),
      Array(2).fill(arrives === null ? 'deny' : 'allow'),
    )
  })
}

async function tunnelTo(client: RawClient, address: string): Promise<string> {
  client.write(`CONNECT ${address}:443 HTTP/1.1\r\nHost: ${address}:443\r\n\r\n`)
  return client.readUntil('\r\n\r\n')
}

test('R1.14.7 Wikipedia’s blocks on tcp 443: https://www.wikipedia.org arrives, its TLS unopened', async (t) => {
  const { connect, proxy, secure, clear, ca } = await startOutside(t, blocks)
  const { port } = await proxy.listenTcp({
    host: '127.0.0.1',
    port: 0,
    destination: `${wikipedia}:443`,
  })
  const tunnel = await connect()
  assert.match(await tunnelTo(tunnel, wikipedia), /^HTTP\/1\.1 200 /)
  tunnel.socket.removeAllListeners('data')
  const servername = 'www.wikipedia.org'
  // By CONNECT, and by a listener for the address.
  for (const options of [{ socket: tunnel.socket }, { port, host: '127.0.0.1' }]) {
    const tls = connectTls({ ...options, servername, ca })
    t.after(() => tls.destroy())
    await once(tls, 'secureConnect')
    const answer = await overSocket(tls).ask(`GET /wiki HTTP/1.1\r\nHost: ${servername}\r\n\r\n`)
    assert.equal(answer.status, 200)
  }
  assert.deepEqual(
    secure.received.map(({ url, serverName }) => [url, serverName]),
    Array(2).fill(['/wiki', servername]),
  )
  assert.equal(clear.connections(), 0)
})

test('R1.14.8 Wikipedia’s blocks on tcp 443: https://cnn.com reaches nobody', async (t) => {
  const { connect, proxy, clear, secure, record } = await startOutside(t, blocks)
  assert.match(await tunnelTo(await connect(), cnn), /^HTTP\/1\.1 403 /)
  // By the name, too: a tcp rule knows addresses only.
  assert.match(await tunnelTo(await connect(), 'cnn.com'), /^HTTP\/1\.1 403 /)
  const { port } = await proxy.listenTcp({ host: '127.0.0.1', port: 0, destination: `${cnn}:443` })
  const tls = connectTls({ port, host: '127.0.0.1', servername: 'cnn.com' })
  await assert.rejects(once(tls, 'secureConnect'))
  assert.equal((await record(({ door }) => door === 'tcp')).action, 'deny')
  assert.deepEqual([clear.connections(), secure.connections()], [0, 0])
})
