import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import type { CaptureLine, CaptureState } from '@bookinfo/discovery'
import { connectGateway, startControlPlane, type TestControlPlane } from '../test-control-plane.ts'

const segment = { bytes: 'R0VU', total: 3, serverName: null }

function captured(order: string, exchange: string, tls: 'originate' | 'passthrough' = 'originate') {
  return {
    order,
    exchange,
    time: '2026-01-01T00:00:00.000Z',
    workload: 'details-v2',
    door: 'http-absolute',
    host: 'www.googleapis.com',
    port: 443,
    tls,
    upstreamAddress: '127.0.0.1:1',
    segments: { fromApp: segment, toApp: segment, toOutside: segment, fromOutside: segment },
  }
}

/** A gateway that puts orders in force at once, and shows an exchange for each where it is told to. */
async function capturingGateway(plane: TestControlPlane, shows: readonly string[] = []) {
  const gateway = await connectGateway(plane)
  await gateway.ack(gateway.first.version)
  const orders: CaptureLine['capture'][] = []
  const waiting = new Set<() => void>()
  const report = (order: string, seen: unknown) =>
    plane.ask('POST', '/discovery/v1/captures', {
      body: { gateway: 'egress', order, captured: seen },
    })
  const obey = async (): Promise<void> => {
    for (;;) {
      const { capture } = await gateway.nextCapture()
      orders.push(capture)
      for (const wake of waiting) wake()
      if (capture === null) continue
      await report(capture.id, null)
      for (const exchange of shows) await report(capture.id, captured(capture.id, exchange))
    }
  }
  obey().catch(() => undefined)
  return {
    orders,
    report,
    async until(count: number): Promise<void> {
      while (orders.length < count) await new Promise<void>((resolve) => waiting.add(resolve))
    },
  }
}

async function stateOf(plane: TestControlPlane): Promise<CaptureState> {
  return (await plane.ask('GET', '/api/captures')).json()
}

test('nothing is captured until somebody asks, and then the demo’s own call, once', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await capturingGateway(plane)
  assert.deepEqual(await stateOf(plane), { order: null, captured: [] })
  const answer = await plane.ask('POST', '/api/captures')
  assert.equal(answer.status, 201)
  assert.equal(answer.json().order.workload, 'details-v2')
  const { id, ...order } = gateway.orders[0] ?? {}
  assert.equal(typeof id, 'string')
  const expected = { workload: 'details-v2', host: 'www.googleapis.com', calls: 1, ms: 60_000 }
  assert.deepEqual(order, expected)
})

test('what a gateway shows is kept, told to consoles, and forgotten on demand and on reset', async (t) => {
  const plane = await startControlPlane(t)
  const events = await plane.lines('/api/events')
  const gateway = await capturingGateway(plane, ['a', 'b', 'a'])
  await plane.ask('POST', '/api/captures', {
    body: { workload: 'local', host: 'Evil.Test', calls: 2 },
  })
  assert.equal(gateway.orders[0]?.host, 'evil.test')
  for (let line = ''; !line.startsWith('event: capture'); ) line = await events.next()
  assert.equal(JSON.parse((await events.next()).slice('data: '.length)).exchange, 'a')
  for (let line = ''; !line.includes('"exchange":"b"'); ) line = await events.next()
  assert.deepEqual((await stateOf(plane)).captured.map(({ exchange }) => exchange).sort(), [
    'a',
    'b',
  ])
  assert.deepEqual((await plane.ask('DELETE', '/api/captures')).json(), {
    order: null,
    captured: [],
  })
  await gateway.until(2)
  assert.equal(gateway.orders[1], null)
  await plane.ask('POST', '/api/captures')
  await plane.ask('POST', '/api/reset')
  assert.deepEqual(await stateOf(plane), { order: null, captured: [] })
})

test('of each way of TLS the newest two are kept; what comes of an order taken back is not', async (t) => {
  const plane = await startControlPlane(t)
  const gateway = await capturingGateway(plane)
  await plane.ask('POST', '/api/captures', { body: { calls: 4 } })
  const id = String(gateway.orders[0]?.id)
  await gateway.report(id, captured(id, 'p', 'passthrough'))
  for (const exchange of ['a', 'b', 'c']) await gateway.report(id, captured(id, exchange))
  await gateway.report('another', captured('another', 'stray'))
  const kept = (await stateOf(plane)).captured.map(({ exchange }) => exchange)
  assert.deepEqual(kept, ['p', 'b', 'c'])
})

test('a call is made on demand, and the answer says what was seen of it', async (t) => {
  const page = await startPage(t)
  const plane = await startControlPlane(t, { productPageUrl: page })
  await capturingGateway(plane, ['a'])
  const answer = await plane.ask('POST', '/api/captures', { body: { call: true } })
  assert.deepEqual([answer.json().page, answer.json().exchange], [200, 'a'])
})

test('without a gateway there is nobody to ask, and a wish that cannot be read is told by field', async (t) => {
  const plane = await startControlPlane(t)
  assert.equal((await plane.ask('POST', '/api/captures')).status, 503)
  for (const [body, message] of [
    [{ calls: 5 }, /calls: expected a whole number from 1 to 4/],
    [{ host: 'a b' }, /host: expected a name/],
    [{ hots: 'a' }, /unknown field hots; known are workload, host, calls, call/],
    [{ call: 'yes' }, /call: expected true or false/],
    [[], /expected an object/],
  ] as const) {
    const answer = await plane.ask('POST', '/api/captures', { body })
    assert.equal(answer.status, 400)
    assert.match(answer.json().message, message)
  }
})

async function startPage(t: TestContext): Promise<string> {
  const server = createServer((_, response) => response.end('a page'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `http://127.0.0.1:${address.port}/productpage`
}
