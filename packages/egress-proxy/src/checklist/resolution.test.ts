import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, reaching, startProxy, testRegistry } from '../test-proxy.ts'
import { getFrom } from './refuses-each.ts'

/** Spec: security section 3, resolution and addresses. */

const all = [egressRule('all', '*', '80/http')]

test('S28 one address that is not public refuses the whole name', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources: all,
    dns: { 'mixed.test': ['93.184.216.34', '10.0.0.7'] },
  })
  assert.equal((await (await connect()).ask(getFrom('mixed.test'))).status, 403)
  assert.equal(records[0]?.reason, 'destination_ip_prohibited')
  assert.equal(records[0]?.upstream, null)
})

test('S29 a name is looked up once, and the address that was judged is dialled', async (t) => {
  const origin = await startOrigin(t)
  let lookups = 0
  const { connect, records } = await startProxy(t, {
    resources: [reaching(egressRule('db', 'db.test', `${origin.port}/http`), '127.0.0.1')],
    // What the rule may reach when it is judged, something else ever after.
    resolve: async () => {
      lookups += 1
      return [lookups === 1 ? '127.0.0.1' : '10.0.0.7']
    },
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom(`db.test:${origin.port}`))).status, 200)
  assert.equal((await client.ask(getFrom(`db.test:${origin.port}`))).status, 200)
  assert.equal(records[0]?.upstream?.address, origin.address)
  assert.deepEqual([lookups, origin.received.length], [1, 2])
})

test('S30 of several addresses only judged ones are dialled, in their order', async (t) => {
  const origin = await startOrigin(t)
  const rule = egressRule('db', '*.test', `${origin.port}/http`)
  const { connect, records, apply } = await startProxy(t, {
    resources: [reaching(rule, '127.0.0.0/8')],
    dns: { 'db.test': ['127.0.0.2', '127.0.0.1'], 'more.test': ['127.0.0.1', '::1'] },
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom(`db.test:${origin.port}`))).status, 200)
  assert.equal(records[0]?.upstream?.address, origin.address, 'the first did not answer')
  assert.equal((await client.ask(getFrom(`more.test:${origin.port}`))).status, 403)
  apply(reaching(rule, '127.0.0.2'))
  assert.equal((await client.ask(getFrom(`db.test:${origin.port}`))).status, 403)
  assert.equal(origin.connections(), 1)
})

test('S31 answers are kept for 1 s to 5 min, are capped, and every final address is judged', async (t) => {
  const origin = await startOrigin(t)
  let clock = 0
  let ttlSeconds = 0
  const sixteen = Array.from({ length: 16 }, (_, i) => `127.0.0.${i + 1}`)
  const asked: string[] = []
  const { connect, records, apply } = await startProxy(t, {
    resources: all,
    now: () => clock,
    resolve: async (host) => {
      asked.push(host)
      // Behind a CNAME stands what it leads to: the resolver's answer has the final addresses.
      const addresses = host === 'many.test' ? [...sixteen, '10.0.0.7'] : ['10.0.0.7']
      return { addresses, ttlSeconds }
    },
  })
  const client = await connect()
  const ask = async (name: string, at: number) => {
    clock = at
    assert.equal((await client.ask(getFrom(name))).status, 403)
    return asked.length
  }
  assert.deepEqual(
    [await ask('a.test', 0), await ask('a.test', 999), await ask('a.test', 1_000)],
    [1, 1, 2],
    'a time to live of 0 is 1 s',
  )
  ttlSeconds = 86_400
  assert.deepEqual(
    [await ask('b.test', 2_000), await ask('b.test', 301_999), await ask('b.test', 302_000)],
    [3, 3, 4],
    'a day is 5 min',
  )
  assert.equal(records.at(-1)?.reason, 'destination_ip_prohibited')
  apply(reaching(egressRule('many', 'many.test', `${origin.port}/http`), '127.0.0.0/8'))
  const many = await client.ask(getFrom(`many.test:${origin.port}`))
  assert.equal(many.status, 200, 'what comes after sixteen is neither looked at nor dialled')
})

test('S33 neighbours that are no service of the mesh are refused by name and by address', async (t) => {
  const { connect, records } = await startProxy(t, {
    registry: { ...testRegistry, services: [{ name: 'details', port: 9080 }] },
    resources: all,
    dns: { mongodb: ['172.18.0.4'], productpage: ['172.18.0.5'] },
  })
  const client = await connect()
  for (const name of ['mongodb', 'productpage', '172.18.0.4']) {
    assert.equal((await client.ask(getFrom(name))).status, 403, name)
  }
  assert.deepEqual(
    records.map(({ reason }) => reason),
    ['destination_ip_prohibited', 'destination_ip_prohibited', 'no_rule'],
  )
})

test('S34 a refused name is never looked up, and names under wildcards are bounded in length and number', async (t) => {
  const { connect, resolver, records } = await startProxy(t, {
    resources: [
      egressRule('wide', '*.allowed.test', '80/http'),
      egressRule('exact', 'exact.test', '80/http'),
    ],
    dns: {
      'a.allowed.test': ['10.0.0.1'],
      'b.allowed.test': ['10.0.0.1'],
      'exact.test': ['10.0.0.1'],
    },
    limits: { wildcardLookups: 2, wildcardLength: 20 },
  })
  const client = await connect()
  const reasonFor = async (name: string) =>
    JSON.parse((await client.ask(getFrom(name))).body).reason
  assert.equal(await reasonFor('secret.evil.test'), 'no_rule')
  assert.equal(await reasonFor(`${'x'.repeat(21)}.allowed.test`), 'wildcard_name_too_long')
  assert.deepEqual(resolver.asked, [])
  assert.equal(await reasonFor('a.allowed.test'), 'destination_ip_prohibited')
  assert.equal(await reasonFor('b.allowed.test'), 'destination_ip_prohibited')
  const third = await client.ask(getFrom('c.allowed.test'))
  assert.equal(third.status, 429)
  assert.ok(Number(third.headers.get('retry-after')) > 1)
  assert.equal(records.at(-1)?.reason, 'too_many_lookups')
  assert.equal(await reasonFor('a.allowed.test'), 'destination_ip_prohibited', 'known already')
  assert.equal(await reasonFor('exact.test'), 'destination_ip_prohibited')
  assert.deepEqual(resolver.asked, ['a.allowed.test', 'b.allowed.test', 'exact.test'])
})

test('S35 DNS over TCP and over TLS leave only by a rule of their own', async (t) => {
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('dns', '*.dns.test', '443/https')],
  })
  for (const target of ['one.dns.test:53', 'one.dns.test:853', '8.8.8.8:53', '1.1.1.1:853']) {
    const answer = await (await connect()).ask(
      `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`,
    )
    assert.equal(answer.status, 403, target)
  }
  assert.deepEqual(
    records.map(({ reason }) => reason),
    ['port_not_in_rule', 'port_not_in_rule', 'no_rule', 'no_rule'],
  )
})

test('S36 a rule for a name does not open its addresses, nor the other way round', async (t) => {
  const { connect } = await startProxy(t, {
    resources: [
      egressRule('name', 'one.test', '80/http'),
      egressRule('address', '198.51.100.7', '80/http'),
    ],
    dns: { 'one.test': ['192.0.2.1'], 'two.test': ['198.51.100.7'] },
  })
  const client = await connect()
  assert.equal((await client.ask(getFrom('192.0.2.1'))).status, 403)
  assert.equal((await client.ask(getFrom('two.test'))).status, 403)
})
