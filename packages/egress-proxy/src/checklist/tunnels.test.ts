import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthority, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { message, sni, records as tlsRecords } from '../test-hello.ts'
import { egressRule, startProxy } from '../test-proxy.ts'
import { getFrom } from './refuses-each.ts'

/** Spec: security sections 4 and 6, ports, protocols, tunnels and the way upstream. */

const connectTo = (target: string) => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`

test('S37 the port is part of every rule', async (t) => {
  const { connect, records, resolver } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '443/https', '80/http')],
  })
  const targets = ['allowed.test:22', 'allowed.test:6379', 'allowed.test:8443']
  for (const target of targets) {
    assert.equal((await (await connect()).ask(connectTo(target))).status, 403)
    assert.equal((await (await connect()).ask(getFrom(target))).status, 403)
  }
  assert.deepEqual(
    records.map(({ reason }) => reason),
    Array(2 * targets.length).fill('port_not_in_rule'),
  )
  assert.deepEqual(resolver.asked, [])
})

test('S38 first bytes must fit the rule: no SSH, WireGuard or TLS where the rule says otherwise', async (t) => {
  const origin = await startRawOrigin(t, () => {})
  const { connect, records } = await startProxy(t, {
    resources: [
      egressRule('secure', 'secure.test', '443/https'),
      egressRule('clear', 'clear.test', '80/http'),
    ],
    connectTo: new Map([
      ['secure.test:443', origin.address],
      ['clear.test:80', origin.address],
    ]),
  })
  const hello = tlsRecords(message(sni([0, 'clear.test'])))
  const smuggled: readonly (readonly [string, string | Buffer, string])[] = [
    ['secure.test:443', 'SSH-2.0-OpenSSH_9.2\r\n', 'not_tls'],
    ['secure.test:443', Buffer.from([1, 0, 0, 0, 7, 7, 7, 7]), 'not_tls'],
    ['clear.test:80', Buffer.from([4, 0, 0, 0]), 'protocol_not_in_rule'],
    ['clear.test:80', hello, 'tls_not_expected'],
  ]
  for (const [target, bytes, reason] of smuggled) {
    const client = await connect()
    client.write(connectTo(target))
    assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
    client.write(bytes)
    await client.rest()
    assert.equal(records.at(-1)?.reason, reason)
  }
  assert.equal(origin.received.length, 0)
})

test('S43 what comes right behind CONNECT waits until it was judged', async (t) => {
  const origin = await startRawOrigin(t, (socket) => socket.write('hello'))
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '443/https')],
    connectTo: new Map([['allowed.test:443', origin.address]]),
  })
  const early = (name: string) =>
    Buffer.concat([Buffer.from(connectTo('allowed.test:443')), tlsRecords(message(sni([0, name])))])
  const stray = await connect()
  stray.write(early('evil.test'))
  await stray.rest()
  assert.equal(records.at(-1)?.reason, 'sni_mismatch')
  assert.equal(origin.received.length, 0)
  const client = await connect()
  client.write(early('allowed.test'))
  await client.readUntil('hello')
  assert.equal(
    origin.received[0]?.(),
    early('allowed.test').toString('latin1').split('\r\n\r\n')[1],
  )
})

test('S46 CONNECT inside an allowed tunnel is bytes in TLS, and refused where it can be read', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('proxy', 'open-proxy.test', '80/http')],
    connectTo: new Map([['open-proxy.test:80', origin.address]]),
  })
  const client = await connect()
  client.write(connectTo('open-proxy.test:80'))
  await client.readUntil('\r\n\r\n')
  const inner = 'CONNECT evil.test:443 HTTP/1.1\r\nHost: open-proxy.test:80\r\n\r\n'
  assert.equal((await client.ask(inner)).status, 405)
  assert.equal(records.at(-1)?.reason, 'method_not_allowed')
  const absolute = await connect()
  absolute.write(connectTo('open-proxy.test:80'))
  await absolute.readUntil('\r\n\r\n')
  const nested = 'GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n'
  assert.equal((await absolute.ask(nested)).status, 400)
  assert.equal(origin.connections(), 0)
})

test('S64 the SNI sent upstream is the judged name, and none for an address', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const certificate = await authority.issue({ hosts: ['a.test', '192.0.2.7'] })
  const origin = await startOrigin(t, { tls: certificate })
  const { connect } = await startProxy(t, {
    resources: [egressRule('a', 'a.test', '443/https'), egressRule('b', '192.0.2.7', '443/https')],
    ca: authority.certificatePem,
    connectTo: new Map([
      ['a.test:443', origin.address],
      ['192.0.2.7:443', origin.address],
    ]),
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom('A.Test.:443'))).status, 200)
  assert.equal((await client.ask(getFrom('192.0.2.7:443'))).status, 200)
  assert.deepEqual(
    origin.received.map(({ serverName }) => serverName || null),
    ['a.test', null],
  )
})

test('S65 a pooled connection serves its own name, and only for as long as a rule allows it', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, {
    tls: await authority.issue({ hosts: ['a.test', 'b.test'] }),
  })
  const both = [egressRule('a', 'a.test', '443/https'), egressRule('b', 'b.test', '443/https')]
  const { connect, apply, records } = await startProxy(t, {
    resources: both,
    ca: authority.certificatePem,
    connectTo: new Map([
      ['a.test:443', origin.address],
      ['b.test:443', origin.address],
    ]),
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom('a.test:443'))).status, 200)
  assert.equal((await client.ask(getFrom('b.test:443'))).status, 200)
  assert.equal(origin.connections(), 2, 'one address, two names: two connections')
  assert.equal((await client.ask(getFrom('a.test:443'))).status, 200)
  assert.deepEqual(
    records.map(({ upstream }) => upstream?.reused),
    [false, false, true],
  )
  apply(...both.slice(1))
  assert.equal((await client.ask(getFrom('a.test:443'))).status, 403)
  assert.equal(origin.received.length, 3)
})
