import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import type { RouteRuleSpec } from '@bookinfo/rules'
import { startOrigin } from '@bookinfo/testkit'
import { meshRegistry, routeActions, startProxy } from './test-proxy.ts'

/** `reviews` v1, and a v2 that gets copies, with the bodies it got. */
async function startMirrored(t: TestContext, spec: Partial<RouteRuleSpec>) {
  const origin = await startOrigin(t)
  const bodies: string[] = []
  const copies = new EventTarget()
  const shadow = await startOrigin(t, {
    answer: (request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        bodies.push(body)
        response.statusCode = 500
        response.end('nobody hears this')
        copies.dispatchEvent(new Event('copy'))
      })
    },
  })
  const registry = meshRegistry('reviews', origin.port)
  const v2 = { name: 'reviews-v2', service: 'reviews', labels: { version: 'v2' } }
  const { connect, records } = await startProxy(t, {
    registry: {
      ...registry,
      workloads: [...registry.workloads, { ...v2, address: '127.0.0.1', port: shadow.port }],
    },
    resources: [
      routeActions('reviews', {
        route: [{ labels: { version: 'v1' } }],
        mirror: { name: 'reviews', labels: { version: 'v2' } },
        ...spec,
      }),
    ],
  })
  return {
    origin,
    shadow,
    bodies,
    records,
    client: await connect(),
    copied: () => once(copies, 'copy'),
  }
}

const post = 'POST /reviews/0 HTTP/1.1\r\nHost: reviews:9080\r\nContent-Length: 5\r\n\r\nhello'

test('the mirror gets a copy, by a Host of its own, and its answer goes nowhere (R3.6.10)', async (t) => {
  const { origin, shadow, bodies, records, client, copied } = await startMirrored(t, {})
  const arrived = copied()
  const answer = await client.ask(post)
  assert.deepEqual([answer.status, answer.body], [200, `answered by ${origin.port}`])
  await arrived
  assert.deepEqual(bodies, ['hello'])
  const headers = new Map(shadow.received[0]?.headers)
  assert.equal(shadow.received[0]?.url, '/reviews/0')
  assert.equal(headers.get('host'), 'reviews-shadow:9080')
  assert.equal(new Map(origin.received[0]?.headers).get('host'), 'reviews:9080')
  assert.deepEqual([records.length, records[0]?.upstream?.name], [1, 'reviews-v1'])
})

test('a body of more than 64 KiB goes to its destination alone', async (t) => {
  const { origin, shadow, client } = await startMirrored(t, {})
  const length = 64 * 1024 + 1
  client.write(`POST / HTTP/1.1\r\nHost: reviews:9080\r\nContent-Length: ${length}\r\n\r\n`)
  client.write('x'.repeat(length))
  assert.equal((await client.answer()).status, 200)
  assert.equal(origin.received.length, 1)
  assert.equal(shadow.connections(), 0)
})

test('a mirror that nobody serves changes nothing (R3.6.10)', async (t) => {
  const { client } = await startMirrored(t, {
    mirror: { name: 'reviews', labels: { version: 'v9' } },
  })
  for (let i = 0; i < 2; i++) assert.equal((await client.ask(post)).status, 200)
})
