import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, reaching, startProxy } from '../test-proxy.ts'
import { getFrom } from './refuses-each.ts'

const refused = [
  ...['127.0.0.1', '127.255.255.254', '10.0.0.7', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...['100.64.0.1', '100.127.255.255', '169.254.0.1', '169.254.169.254', '0.0.0.0', '0.1.2.3'],
  ...['192.0.0.1', '192.0.2.1', '198.18.0.1', '198.19.255.255', '198.51.100.1', '203.0.113.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '168.63.129.16'],
  ...['::', '::1', 'fc00::1', 'fdff::1', 'fe80::1', 'fec0::1', 'ff02::1', 'fd00:ec2::254'],
  ...['::ffff:10.0.0.7', '2001:db8::1', '64:ff9b::a00:7', '2002:a00:7::1', '100::1'],
]

test('S27 a name may not lead to an internal address, unless its rule names the address', async (t) => {
  const origin = await startOrigin(t)
  const port = origin.port
  const open = (name: string, host: string) => egressRule(name, host, `${port}/http`)
  const dns = Object.fromEntries(refused.map((address, i) => [`n${i}.test`, [address]]))
  const { connect, apply } = await startProxy(t, {
    resources: [open('wide', '*.test')],
    dns: {
      ...dns,
      'db.test': ['127.0.0.1'],
      'metadata.test': ['169.254.169.254'],
      'two.test': ['127.0.0.1', '10.0.0.7'],
    },
    limits: { wildcardLookups: 10_000 },
    timeouts: { connectMs: 200 },
  })
  const client = await connect()
  const reason = async (host: string) => {
    const { status, body } = await client.ask(getFrom(`${host}:${port}`))
    return status === 200 ? 'allowed' : JSON.parse(body).reason
  }
  await t.test('by default none is reached', async () => {
    for (const name of Object.keys(dns)) {
      assert.equal(await reason(name), 'destination_ip_prohibited', dns[name]?.[0])
    }
  })
  await t.test(
    'the address or its block in the annotation opens it, and nothing else',
    async () => {
      for (const internal of ['127.0.0.1', '127.0.0.0/8', '10.0.0.0/16, 127.0.0.0/30']) {
        apply(reaching(open('db', 'db.test'), internal), open('wide', '*.test'))
        assert.equal(await reason('db.test'), 'allowed', internal)
      }
      apply(reaching(open('db', 'db.test'), '127.0.0.2, 10.0.0.0/8'))
      assert.equal(await reason('db.test'), 'destination_ip_prohibited')
      apply(reaching(open('two', 'two.test'), '127.0.0.1'))
      assert.equal(await reason('two.test'), 'destination_ip_prohibited', 'each must be named')
      apply(reaching(open('wide', '*.test'), '127.0.0.0/8'))
      assert.equal(await reason('db.test'), 'allowed')
    },
  )
  await t.test('an address that a rule is for is no exception by itself', async () => {
    apply(open('literal', '127.0.0.1'))
    assert.equal(await reason('127.0.0.1'), 'destination_ip_prohibited')
    apply(reaching(open('literal', '127.0.0.1'), '127.0.0.1'))
    assert.equal(await reason('127.0.0.1'), 'allowed')
  })
  await t.test('metadata only by its very address, and never for a wildcard', async () => {
    apply(reaching(open('wide', '*.test'), '169.254.169.254'))
    assert.equal(await reason('metadata.test'), 'destination_ip_prohibited')
    apply(reaching(open('exact', 'metadata.test'), '169.254.0.0/16'))
    assert.equal(await reason('metadata.test'), 'destination_ip_prohibited')
  })
  await t.test('a tunnel to an internal address needs it too', async () => {
    const tunnel = `CONNECT 127.0.0.1:${port} HTTP/1.0\r\n\r\n`
    apply(egressRule('block', '127.0.0.0/8', `${port}/tcp`))
    assert.equal((await (await connect()).ask(tunnel)).status, 403)
    apply(reaching(egressRule('block', '127.0.0.0/8', `${port}/tcp`), '127.0.0.0/8'))
    const joined = await connect()
    joined.write(tunnel)
    assert.match(await joined.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  })
})

test('the proxy and what it protects stay out of reach, whatever a rule names', async (t) => {
  const admin = await startOrigin(t)
  const { connect, apply, port, proxy } = await startProxy(t)
  proxy.protect({ address: '127.0.0.1', port: admin.port })
  apply(
    reaching(egressRule('self', '127.0.0.1', `${port}/http`, `${admin.port}/http`), '127.0.0.0/8'),
  )
  const client = await connect()
  for (const own of [port, admin.port]) {
    const { body } = await client.ask(getFrom(`127.0.0.1:${own}`))
    assert.equal(JSON.parse(body).reason, 'destination_is_self')
  }
  assert.equal(admin.connections(), 0)
})
