import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { createAuthority, overSocket, startOrigin } from '@bookinfo/testkit'
import { startHttp2Origin } from '../http2/test-http2-origin.ts'
import { egressRule, startProxy } from '../test-proxy.ts'
import { connectTo, getTarget, host, refusesEach } from './refuses-each.ts'

/** Spec: security section 1, which name is authoritative. */

test('S1 the absolute URI is the destination, and a Host that differs is refused', async (t) => {
  await refusesEach(t, [
    ['a URI that differs from Host', getTarget('http://evil.test/'), 400, 'host_mismatch'],
    [
      'an allowed URI with another Host',
      'GET http://allowed.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n',
      400,
      'host_mismatch',
    ],
    [
      'another Host beside a URI in HTTP/1.0',
      'GET http://allowed.test/ HTTP/1.0\r\nHost: evil.test\r\n\r\n',
      400,
      'host_mismatch',
    ],
    [
      'a URI with another port than Host',
      'GET http://allowed.test/ HTTP/1.1\r\nHost: allowed.test:8080\r\n\r\n',
      400,
      'host_mismatch',
    ],
  ])
  const origin = await startOrigin(t)
  const { connect } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '8080/http')],
    connectTo: new Map([['allowed.test:8080', origin.address]]),
  })
  const client = await connect()
  const uri = 'http://Allowed.TEST:8080/x'
  assert.equal((await client.ask(`GET ${uri} HTTP/1.1\r\n${host}\r\n`)).status, 200)
  const sent = origin.received[0]?.headers.filter(([name]) => name === 'host')
  assert.deepEqual(sent, [['host', 'allowed.test:8080']], 'Host is written anew, from the URI')
})

test('S2 a second Host is refused, equal or not', (t) =>
  refusesEach(t, [
    ['two Hosts', `GET / HTTP/1.1\r\n${host}Host: evil.test\r\n\r\n`, 400, 'duplicate_host'],
    ['two equal Hosts', `GET / HTTP/1.1\r\n${host}${host}\r\n`, 400, 'duplicate_host'],
    [
      'two Hosts in different case',
      `GET / HTTP/1.1\r\n${host}hOST: evil.test\r\n\r\n`,
      400,
      'duplicate_host',
    ],
    [
      'two Hosts beside a URI',
      `GET http://allowed.test/ HTTP/1.1\r\n${host}X: y\r\n${host}\r\n`,
      400,
      'duplicate_host',
    ],
    [
      'two Hosts at CONNECT',
      `CONNECT allowed.test:443 HTTP/1.1\r\n${host}${host}\r\n`,
      400,
      'duplicate_host',
    ],
  ]))

test('S3 a request without a Host has no destination, whatever it was sent to', (t) =>
  refusesEach(t, [
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'missing_host'],
    ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400, 'missing_host'],
    ['no Host beside a URI', 'GET http://allowed.test/ HTTP/1.1\r\n\r\n', 400, 'missing_host'],
    [
      'an empty Host beside a URI in HTTP/1.0',
      'GET http://allowed.test/ HTTP/1.0\r\nHost:\r\n\r\n',
      400,
      'missing_host',
    ],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400, 'missing_host'],
    ['a blank Host', 'GET / HTTP/1.1\r\nHost: \t\r\n\r\n', 400, 'missing_host'],
    ['a port alone', 'GET / HTTP/1.1\r\nHost: :80\r\n\r\n', 400, 'malformed_host'],
    ['a URI without a host', getTarget('http:///'), 400, 'malformed_host'],
  ]))

test('S11 HTTP/2 is not spoken with clients, so no :authority can differ from a host field (R1.8.2)', (t) =>
  refusesEach(t, [
    ['the preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'http2_not_supported'],
    [
      'the preface and a SETTINGS frame',
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
      400,
      'http2_not_supported',
    ],
    [
      'a pseudo-header in HTTP/1.1',
      `GET / HTTP/1.1\r\n:authority: evil.test\r\n${host}\r\n`,
      400,
      'malformed_header',
    ],
    ['a request of HTTP/2', `GET / HTTP/2.0\r\n${host}\r\n`, 400, 'http2_not_supported'],
  ]))

test('S12 every request on a connection is judged anew, and no two names share one of HTTP/2', async (t) => {
  const hosts = ['allowed.test', 'other.test']
  const origin = await startHttp2Origin(t, { hosts })
  const { connect, records } = await startProxy(t, {
    resources: hosts.map((host) => egressRule(host.replace('.', '-'), host, '443/https')),
    ca: origin.ca,
    connectTo: new Map(hosts.map((host) => [`${host}:443`, origin.address])),
    upstreamHttp2: 'prefer',
  })
  const client = await connect()
  const ask = async (name: string) => {
    const { status } = await client.ask(`GET / HTTP/1.1\r\nHost: ${name}:443\r\n\r\n`)
    return status
  }
  assert.deepEqual(
    [await ask('allowed.test'), await ask('mail.allowed.test'), await ask('allowed.test')],
    [200, 403, 200],
  )
  assert.equal(records[0]?.upstream?.alpn, 'h2')
  assert.deepEqual([origin.received.length, origin.sessions()], [2, 1])
  // The certificate is for both, at one address: coalescing would be allowed (RFC 9113 section 9.1.1).
  assert.equal(await ask('other.test'), 200)
  assert.equal(origin.sessions(), 2)
})

test('S10 an inner Host behind an allowed SNI is not seen in passthrough, and ours in origination', async (t) => {
  const name = 'cdn.test'
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [name] }) })
  const { connect, port } = await startProxy(t, {
    resources: [egressRule('cdn', name, '443/https')],
    ca: authority.certificatePem,
    connectTo: new Map([[`${name}:443`, origin.address]]),
  })
  const tls = connectTls({
    host: '127.0.0.1',
    port,
    servername: name,
    ca: authority.certificatePem,
  })
  t.after(() => tls.destroy())
  await once(tls, 'secureConnect')
  const fronted = 'GET / HTTP/1.1\r\nHost: other-tenant.test\r\n\r\n'
  assert.equal((await overSocket(tls).ask(fronted)).status, 200, 'the documented limit')
  const clear = await (await connect()).ask(
    `GET http://${name}:443/ HTTP/1.1\r\nHost: other-tenant.test\r\n\r\n`,
  )
  assert.equal(clear.status, 400)
  assert.equal(origin.received.length, 1)
})

test('S4 a Host that names another destination than CONNECT is refused before any 200', async (t) => {
  await refusesEach(t, [
    [
      'another name',
      'CONNECT evil.test:443 HTTP/1.1\r\nHost: allowed.test:443\r\n\r\n',
      400,
      'host_mismatch',
    ],
    [
      'another name, allowed target',
      `CONNECT allowed.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n`,
      400,
      'host_mismatch',
    ],
    [
      'another port',
      `CONNECT allowed.test:443 HTTP/1.1\r\nHost: allowed.test:80\r\n\r\n`,
      400,
      'host_mismatch',
    ],
    [
      'userinfo',
      `CONNECT allowed.test:443 HTTP/1.1\r\nHost: a@allowed.test\r\n\r\n`,
      400,
      'malformed_host',
    ],
    ['no port at all', connectTo('allowed.test'), 400, 'malformed_host'],
  ])
})
