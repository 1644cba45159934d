import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { routeRule, startProxy, testRegistry } from './test-proxy.ts'

const get = 'GET /details/0 HTTP/1.1\r\nHost: details:9080\r\n\r\n'

function registryWith(ports: Readonly<Record<string, number>>) {
  return {
    ...testRegistry,
    services: [{ name: 'details', port: 9080 }],
    workloads: [
      ...testRegistry.workloads,
      ...Object.entries(ports).map(([version, port]) => ({
        name: `details-${version}`,
        service: 'details',
        labels: { version },
        address: '127.0.0.1',
        port,
      })),
    ],
  }
}

test('versions of a mesh service are taken in turn, until a route rule picks one', async (t) => {
  const [v1, v2] = await Promise.all([startOrigin(t), startOrigin(t)])
  const { connect, apply, records } = await startProxy(t, {
    registry: registryWith({ v1: v1.port, v2: v2.port }),
  })
  const client = await connect()
  for (let i = 0; i < 4; i++) assert.equal((await client.ask(get)).status, 200)
  assert.deepEqual([v1.received.length, v2.received.length], [2, 2])
  apply(routeRule('details', 'details', 'v2'))
  for (let i = 0; i < 4; i++) await client.ask(get)
  assert.deepEqual([v1.received.length, v2.received.length], [2, 6])
  const last = records.at(-1)
  assert.equal(last?.reason, 'mesh')
  assert.equal(last?.routeRule, 'route-rule/default/details')
  assert.equal(last?.upstream?.name, 'details-v2')
  assert.equal(v2.received[0]?.headers.find(([name]) => name === 'host')?.[1], 'details:9080')
})

test('a version nobody serves is 503 with the flag UH', async (t) => {
  const v1 = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    registry: registryWith({ v1: v1.port }),
    resources: [routeRule('details', 'details', 'v9')],
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 503)
  assert.match(JSON.parse(answer.body).detail, /no healthy upstream/)
  assert.equal(records[0]?.flags, 'UH')
  assert.equal(v1.received.length, 0)
})

test('an ingress listener joins each connection to the next endpoint of its service', async (t) => {
  const [v1, v2] = await Promise.all([startOrigin(t), startOrigin(t)])
  const { proxy, records, record } = await startProxy(t, {
    registry: registryWith({ v1: v1.port, v2: v2.port }),
  })
  const { port } = await proxy.listenTcp({ host: '127.0.0.1', port: 0, service: 'details' })
  for (let i = 0; i < 2; i++) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    assert.equal(response.status, 200)
    await response.text()
  }
  assert.deepEqual([v1.received.length, v2.received.length], [1, 1])
  await record(({ phase, upstream }) => phase === 'end' && upstream?.name === 'details-v2')
  assert.equal(records[0]?.door, 'tcp')
  assert.equal(records[0]?.workload, 'tester')
})
