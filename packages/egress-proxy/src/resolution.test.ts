import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const resources = [egressRule('all', '*', '80/http'), egressRule('v4', '127.0.0.1', '80/http')]

function get(host: string): string {
  return `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`
}

const prohibited: readonly (readonly [string, readonly string[]])[] = [
  ['loopback', ['127.0.0.1']],
  ['a private address', ['10.0.0.7']],
  ['cloud metadata', ['169.254.169.254']],
  ['IPv6 loopback', ['::1']],
  ['a mapped IPv4 address', ['::ffff:127.0.0.1']],
  ['NAT64', ['64:ff9b::7f00:1']],
]

for (const [title, addresses] of prohibited) {
  test(`an allowed name that resolves to ${title} is refused`, async (t) => {
    const { connect, records } = await startProxy(t, {
      resources,
      dns: { 'rebind.test': addresses },
    })
    const answer = await (await connect()).ask(get('rebind.test'))
    assert.equal(answer.status, 403)
    assert.equal(
      answer.headers.get('proxy-status'),
      'egress; error=destination_ip_prohibited; details="destination_ip_prohibited"',
    )
    assert.equal(records[0]?.upstream, null)
    assert.equal(records[0]?.action, 'deny')
  })
}

test('an address itself is judged like one from a name, however it is written', async (t) => {
  const { connect, resolver } = await startProxy(t, { resources })
  const client = await connect()
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '[::ffff:7f00:1]',
  ]) {
    const answer = await client.ask(get(host))
    assert.equal(answer.status, 403, host)
    assert.equal(JSON.parse(answer.body).reason, 'destination_ip_prohibited', host)
  }
  assert.deepEqual(resolver.asked, [])
})

test('a name that does not exist is 502 with the flag DF', async (t) => {
  const { connect, records } = await startProxy(t, { resources })
  const answer = await (await connect()).ask(get('missing.test'))
  assert.equal(answer.status, 502)
  assert.equal(JSON.parse(answer.body).reason, 'dns_error')
  assert.equal(records[0]?.flags, 'DF')
  assert.equal(records[0]?.endedBy, 'upstream')
})

test('a resolver that does not answer is 504', async (t) => {
  const { connect } = await startProxy(t, {
    resources,
    resolve: () => new Promise(() => {}),
    timeouts: { connectMs: 30 },
  })
  const answer = await (await connect()).ask(get('slow.test'))
  assert.equal(answer.status, 504)
  assert.equal(JSON.parse(answer.body).reason, 'dns_timeout')
})

test('an override is dialled without judgement, also by name', async (t) => {
  const origin = await startOrigin(t)
  const { connect, proxy, resolver } = await startProxy(t, {
    resources,
    dns: { 'stand-in': ['127.0.0.1'] },
    connectTo: new Map([['outside.test:80', `stand-in:${origin.port}`]]),
  })
  const answer = await (await connect()).ask(get('outside.test'))
  assert.equal(answer.status, 200)
  assert.deepEqual(resolver.asked, ['stand-in'])
  const dump = JSON.stringify(proxy.dump())
  assert.match(dump, /"outside\.test:80":"stand-in:\d+"/)
})
