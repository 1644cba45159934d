import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { EgressError } from './egress-error.ts'
import { createEgressProxy } from './egress-proxy.ts'
import { egressRule, startProxy, testRegistry } from './test-proxy.ts'
import { testTransport } from './test-transport.ts'

const get = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n'
const resources = [egressRule('allowed', 'www.allowed.test', '80/http')]

test('before the first snapshot everything external is denied', async (t) => {
  const proxy = createEgressProxy({ ...testTransport, registry: testRegistry })
  t.after(() => proxy.close({ graceMs: 0 }))
  assert.equal(proxy.configVersion, 'none')
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  const response = await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' })
  assert.equal(response.status, 403)
})

test('close lets a running exchange end, and ends idle connections at once', async (t) => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const origin = await startOrigin(t, {
    answer: (_, response) => {
      arrive()
      void released.then(() => response.end('done'))
    },
  })
  const { connect, proxy, port } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  const [busy, idle] = [await connect(), await connect()]
  await idle.ask('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n')
  busy.write(get)
  await arrived
  const closed = proxy.close()
  assert.equal((await idle.rest()).length, 0)
  const late = fetch(`http://127.0.0.1:${port}/`)
  await assert.rejects(late, 'no new connection is taken')
  release()
  const answer = await busy.answer()
  assert.equal(answer.body, 'done')
  assert.equal(answer.headers.get('connection'), 'close')
  busy.end()
  await closed
})

test('close ends what does not end by itself', async (t) => {
  const origin = await startOrigin(t, { answer: () => {} })
  const { connect, proxy, record } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  const client = await connect()
  client.write(get)
  while (origin.received.length === 0) await new Promise(setImmediate)
  await proxy.close({ graceMs: 20 })
  await client.rest()
  assert.equal((await record(() => true)).reason, 'proxy_stopping')
})

test('a silent connection is closed, before a request and after one', async (t) => {
  const { connect } = await startProxy(t, { timeouts: { keepAliveMs: 500 } })
  const silent = await connect()
  assert.equal((await silent.rest()).length, 0)
  const kept = await connect()
  await kept.ask('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n')
  assert.equal((await kept.rest()).length, 0)
})

test('an idle pooled connection is closed', async (t) => {
  const origin = await startOrigin(t)
  const { connect, proxy } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
    timeouts: { poolIdleMs: 500 },
  })
  await (await connect()).ask(get)
  assert.equal(proxy.clusters()[0]?.idle, 1)
  while (proxy.clusters().length > 0) await new Promise(setImmediate)
  assert.deepEqual(proxy.clusters(), [])
})

test('a pooled connection is closed before the upstream would, where that says when', async (t) => {
  const origin = await startOrigin(t, {
    answer: (_, response) => {
      response.writeHead(200, { Connection: 'keep-alive', 'Keep-Alive': 'timeout=1' })
      response.end()
    },
  })
  const { connect, proxy } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
  })
  await (await connect()).ask(get)
  assert.equal(proxy.clusters()[0]?.idle, 1)
  while (proxy.clusters().length > 0) await new Promise(setImmediate)
  assert.deepEqual(proxy.clusters(), [])
})

test('a malformed override is refused when the proxy is made', () => {
  assert.throws(
    () =>
      createEgressProxy({ registry: testRegistry, connectTo: new Map([['a.test', 'b.test:1']]) }),
    (error) => error instanceof EgressError && error.code === 'config_rejected',
  )
})
