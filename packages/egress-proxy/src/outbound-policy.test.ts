import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { createAuthority, overSocket, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { createEgressProxy } from './egress-proxy.ts'
import { egressRule, startProxy, testRegistry } from './test-proxy.ts'
import { testTransport } from './test-transport.ts'

const host = 'other.test'
const open = { outboundTrafficPolicy: 'ALLOW_ANY', resources: [] } as const

test('with ALLOW_ANY clear HTTP passes as it is, and the record says why', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    ...open,
    connectTo: new Map([[`${host}:80`, origin.address]]),
  })
  const answer = await (await connect()).ask(
    `GET http://${host}/ HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  )
  assert.equal(answer.status, 200)
  const { action, reason, cluster, rule } = records[0] ?? {}
  assert.deepEqual(
    [action, reason, cluster, rule],
    ['allow', 'allow_any', 'PassthroughCluster', null],
  )
})

test('with ALLOW_ANY TLS passes by its server name', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const { port, record } = await startProxy(t, {
    ...open,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  const tls = connectTls({ port, servername: host, ca: authority.certificatePem })
  t.after(() => tls.destroy())
  await once(tls, 'secureConnect')
  const answer = await overSocket(tls).ask(
    `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  )
  assert.equal(answer.status, 200)
  assert.equal((await record(({ phase }) => phase === 'end')).reason, 'allow_any')
})

test('with ALLOW_ANY CONNECT joins at once, so that the server may speak first', async (t) => {
  const origin = await startRawOrigin(t, (socket) => socket.write('220 hello\r\n'))
  const { connect, records } = await startProxy(t, {
    ...open,
    connectTo: new Map([[`${host}:25`, origin.address]]),
  })
  const client = await connect()
  client.write(`CONNECT ${host}:25 HTTP/1.1\r\nHost: ${host}:25\r\n\r\n`)
  assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  assert.equal(await client.readUntil('\r\n'), '220 hello\r\n')
  assert.equal(records[0]?.reason, 'allow_any')
})

test('ALLOW_ANY opens no private address, and no way round a rule', async (t) => {
  const { connect, records } = await startProxy(t, {
    outboundTrafficPolicy: 'ALLOW_ANY',
    resources: [egressRule('clear', 'clear.test', '80/http')],
    dns: { 'inside.test': ['10.0.0.7'], 'clear.test': ['93.184.216.34'] },
  })
  const denied = async (request: string): Promise<string> => {
    const answer = await (await connect()).ask(`${request}\r\n\r\n`)
    assert.equal(answer.status, 403, request)
    return JSON.parse(answer.body).reason
  }
  assert.equal(
    await denied('GET http://inside.test/ HTTP/1.1\r\nHost: inside.test'),
    'destination_ip_prohibited',
  )
  assert.equal(records[0]?.cluster, 'BlackHoleCluster')
  assert.equal(
    await denied('CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22'),
    'destination_ip_prohibited',
  )
})

test('a tunnel that only ALLOW_ANY let through ends when a rule is made for its host that is not for it', async (t) => {
  const origin = await startRawOrigin(t, (socket) => socket.write('220 hello\r\n'))
  const { connect, apply, record } = await startProxy(t, {
    ...open,
    connectTo: new Map([[`${host}:80`, origin.address]]),
  })
  const client = await connect()
  client.write(`CONNECT ${host}:80 HTTP/1.1\r\nHost: ${host}:80\r\n\r\n`)
  await client.readUntil('220 hello\r\n')
  apply(egressRule('https', host, '443/https'))
  apply(egressRule('clear', host, '80/http'))
  assert.equal((await record(({ phase }) => phase === 'end')).reason, 'policy_changed')
})

test('ALLOW_ANY lets nothing pass before there are rules, and is shown', async (t) => {
  const proxy = createEgressProxy({
    ...testTransport,
    registry: testRegistry,
    outboundTrafficPolicy: 'ALLOW_ANY',
  })
  t.after(() => proxy.close({ graceMs: 0 }))
  assert.match(JSON.stringify(proxy.dump()), /"outboundTrafficPolicy":"REGISTRY_ONLY"/)
  proxy.apply({ version: '1', resources: [] })
  assert.match(JSON.stringify(proxy.dump()), /"outboundTrafficPolicy":"ALLOW_ANY"/)
})
