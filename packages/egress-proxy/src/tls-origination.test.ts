import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthority, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import type { FailureCode } from './failures.ts'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.googleapis.com'
const get = `GET http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const resources = [egressRule('googleapis', '*.googleapis.com', '443/https')]
const dayMs = 86_400_000

test('clear HTTP leaves as verified TLS, with SNI and the Host of its scheme', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const { connect, records } = await startProxy(t, {
    resources,
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  const client = await connect()
  assert.equal((await client.ask(get)).status, 200)
  assert.equal((await client.ask(get)).status, 200)
  assert.equal(origin.connections(), 1)
  const [first] = origin.received
  assert.equal(first?.serverName, host)
  assert.equal(first?.tlsVersion, 'TLSv1.3')
  assert.deepEqual(
    first?.headers.find(([name]) => name === 'host'),
    ['host', host],
  )
  const [record] = records
  assert.deepEqual(record?.upstream, {
    name: host,
    address: origin.address,
    tls: 'originate',
    sni: host,
    tlsVersion: 'TLSv1.3',
    alpn: 'http/1.1',
    reused: false,
  })
  assert.equal(typeof record?.tlsMs, 'number')
  assert.equal(record?.door, 'http-absolute')
})

test('several connections to one host resume the session, and each is verified', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, {
    tls: await authority.issue({ hosts: [host] }),
    answer: (_, response) => setImmediate(() => response.end('ok')),
  })
  const { connect } = await startProxy(t, {
    resources,
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  const clients = await Promise.all([1, 2, 3, 4].map(connect))
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(clients.map((client) => client.ask(get)))
    assert.deepEqual(
      answers.map(({ body }) => body),
      ['ok', 'ok', 'ok', 'ok'],
    )
  }
  assert.equal(origin.connections(), 4)
})

const refusals: readonly (readonly [
  string,
  FailureCode,
  (
    a: Awaited<ReturnType<typeof createAuthority>>,
    b: Awaited<ReturnType<typeof createAuthority>>,
  ) => Promise<{ certificatePem: string; keyPem: string }>,
])[] = [
  [
    'for another name',
    'tls_certificate_name_mismatch',
    (ours) => ours.issue({ hosts: ['www.example.com'] }),
  ],
  [
    'from an unknown authority',
    'tls_certificate_untrusted',
    (_, other) => other.issue({ hosts: [host] }),
  ],
  [
    'that has expired',
    'tls_certificate_expired',
    (ours) => ours.issue({ hosts: [host], notAfter: new Date(Date.now() - dayMs) }),
  ],
  [
    'that is not yet valid',
    'tls_certificate_expired',
    (ours) => ours.issue({ hosts: [host], notBefore: new Date(Date.now() + dayMs) }),
  ],
]

for (const [title, code, issue] of refusals) {
  test(`S63 a certificate ${title} ends the call with a code of its own, and nothing is sent`, async (t) => {
    const authority = await createAuthority({ commonName: 'outside' })
    const other = await createAuthority({ commonName: 'other' })
    const origin = await startOrigin(t, { tls: await issue(authority, other) })
    const { connect, records } = await startProxy(t, {
      resources,
      ca: authority.certificatePem,
      connectTo: new Map([[`${host}:443`, origin.address]]),
    })
    const answer = await (await connect()).ask(get)
    assert.equal(answer.status, 502)
    assert.equal(
      answer.headers.get('proxy-status'),
      `egress; error=tls_certificate_error; details="${code}"`,
    )
    assert.equal(origin.received.length, 0)
    const [record] = records
    assert.equal(record?.reason, code)
    assert.equal(record?.endedBy, 'upstream')
    assert.equal(record?.action, 'allow')
  })
}

test('an upstream that speaks clear text is not spoken to in clear', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () => socket.write('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'))
  })
  const { connect } = await startProxy(t, {
    resources,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 502)
  assert.equal(JSON.parse(answer.body).reason, 'tls_protocol_error')
  assert.equal(origin.received[0]?.().includes('GET'), false)
})

test('a handshake that never ends is given up', async (t) => {
  const origin = await startRawOrigin(t, () => {})
  const { connect } = await startProxy(t, {
    resources,
    connectTo: new Map([[`${host}:443`, origin.address]]),
    timeouts: { handshakeMs: 60 },
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 504)
  assert.equal(JSON.parse(answer.body).reason, 'tls_handshake_timeout')
})

test('a large TLS answer passes a slow client whole', async (t) => {
  const size = 4 * 1024 * 1024
  const body = Buffer.alloc(size)
  for (let i = 0; i < size; i += 4) body.writeUInt32LE(i, i)
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, {
    tls: await authority.issue({ hosts: [host] }),
    answer: (_, response) => response.end(body),
  })
  const { connect } = await startProxy(t, {
    resources,
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  const client = await connect()
  client.socket.pause()
  client.write(get)
  while (origin.received.length === 0) await new Promise(setImmediate)
  for (let i = 0; i < 100; i++) await new Promise(setImmediate)
  client.socket.resume()
  await client.readUntil('\r\n\r\n')
  assert.ok((await client.read(size)).equals(body))
})
