import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { test } from 'node:test'
import { startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { createTestClock } from './test-clock.ts'
import { meshRegistry, routeActions, startProxy } from './test-proxy.ts'

const get = 'GET /ratings/0 HTTP/1.1\r\nHost: ratings:9080\r\n\r\n'
const simpleRetry = { attempts: 2, perTryTimeout: '2s' }
const resources = [routeActions('ratings', { httpReqRetries: { simpleRetry } })]
const timed = [routeActions('ratings', { httpReqTimeout: { simpleTimeout: { timeout: '10s' } } })]

/** Answers with these statuses in turn, then with 200. */
function inTurn(...statuses: number[]): RequestListener {
  return (request, response) => {
    request.resume()
    request.on('end', () => {
      response.statusCode = statuses.shift() ?? 200
      response.end(`status ${response.statusCode}`)
    })
  }
}

/** Back-off is 0 ms when nothing is ever rolled. */
const random = () => 0

test('a 5xx answer is not the client’s while there is another try (R3.6.6)', async (t) => {
  const origin = await startOrigin(t, { answer: inTurn(500, 503) })
  const { connect, records } = await startProxy(t, {
    random,
    resources,
    registry: meshRegistry('ratings', origin.port),
  })
  const client = await connect()
  assert.equal((await client.ask(get)).status, 200)
  assert.equal(origin.received.length, 3)
  assert.deepEqual([records.length, records[0]?.status, records[0]?.flags], [1, 200, '-'])
})

test('when the tries are spent the last answer goes through, with the flag URX', async (t) => {
  const origin = await startOrigin(t, { answer: inTurn(500, 501, 502, 503) })
  const { connect, records } = await startProxy(t, {
    random,
    resources,
    registry: meshRegistry('ratings', origin.port),
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 502)
  assert.equal(answer.body, 'status 502')
  assert.equal(origin.received.length, 3)
  assert.equal(records[0]?.flags, 'URX')
})

test('a 4xx answer is an answer', async (t) => {
  const origin = await startOrigin(t, { answer: inTurn(404) })
  const { connect, records } = await startProxy(t, {
    resources,
    registry: meshRegistry('ratings', origin.port),
  })
  assert.equal((await (await connect()).ask(get)).status, 404)
  assert.equal(records[0]?.flags, '-')
})

test('a failed connection is tried again, and is 503 with UF and URX in the end (R3.6.6)', async (t) => {
  const { connect, records } = await startProxy(t, {
    random,
    resources,
    registry: meshRegistry('ratings', 1),
  })
  assert.equal((await (await connect()).ask(get)).status, 503)
  assert.deepEqual([records[0]?.reason, records[0]?.flags], ['connection_refused', 'UF,URX'])
})

test('a connection that ends before the answer is tried again', async (t) => {
  let connections = 0
  const origin = await startRawOrigin(t, (socket) => {
    connections += 1
    const isFirst = connections === 1
    socket.once('data', () => {
      if (isFirst) socket.destroy()
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  const { connect } = await startProxy(t, {
    random,
    resources,
    registry: meshRegistry('ratings', Number(origin.address.split(':')[1])),
  })
  assert.equal((await (await connect()).ask(get)).body, 'ok')
  assert.equal(connections, 2)
})

test('a small body is sent again, whole; a large one makes the first try the only one', async (t) => {
  const received: number[] = []
  const origin = await startOrigin(t, {
    answer: (request, response) => {
      let length = 0
      request.on('data', (chunk: Buffer) => {
        length += chunk.length
      })
      request.on('end', () => {
        received.push(length)
        response.statusCode = 503
        response.end()
      })
    },
  })
  const { connect, records } = await startProxy(t, {
    random,
    resources,
    registry: meshRegistry('ratings', origin.port),
  })
  for (const length of [64 * 1024, 64 * 1024 + 1]) {
    const client = await connect()
    client.write(`POST / HTTP/1.1\r\nHost: ratings:9080\r\nContent-Length: ${length}\r\n\r\n`)
    client.write('x'.repeat(length))
    assert.equal((await client.answer()).status, 503)
  }
  assert.deepEqual(received, [65_536, 65_536, 65_536, 65_537])
  assert.deepEqual(
    records.map(({ flags }) => flags),
    ['URX', '-'],
  )
})

test('each try has its own time, and the back-off grows (R3.6.6)', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t, { answer: () => {} })
  const { connect, records } = await startProxy(t, {
    ...clock,
    random: () => 0.5,
    resources,
    registry: meshRegistry('ratings', origin.port),
  })
  const client = await connect()
  client.write(get)
  await clock.fire(2000)
  await clock.fire(12.5)
  await clock.fire(2000)
  await clock.fire(37.5)
  await clock.fire(2000)
  const answer = await client.answer()
  assert.equal(answer.status, 504)
  assert.equal(answer.body, 'upstream request timeout')
  assert.deepEqual([records[0]?.reason, records[0]?.flags], ['upstream_per_try_timeout', 'UT,URX'])
  assert.equal(clock.waiting(), 0)
})

test('a timeout is 504 with Envoy’s words and the flag UT (R3.6.5)', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t, { answer: () => {} })
  const { connect, records } = await startProxy(t, {
    ...clock,
    resources: timed,
    registry: meshRegistry('ratings', origin.port),
  })
  const client = await connect()
  client.write(get)
  await clock.fire(10_000)
  const answer = await client.answer()
  assert.equal(answer.status, 504)
  assert.equal(answer.body, 'upstream request timeout')
  assert.equal(answer.headers.get('content-length'), '24')
  assert.deepEqual([records[0]?.reason, records[0]?.flags], ['upstream_response_timeout', 'UT'])
  assert.equal(records[0]?.endedBy, 'upstream')
})

test('a timeout in the middle of the answer cuts the connection', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t, {
    answer: (_request, response) => {
      response.writeHead(200, { 'content-length': 10 })
      response.write('half.')
    },
  })
  const { connect, record } = await startProxy(t, {
    ...clock,
    resources: timed,
    registry: meshRegistry('ratings', origin.port),
  })
  const client = await connect()
  client.write(get)
  await client.readUntil('half.')
  await clock.fire(10_000)
  assert.equal((await client.rest()).length, 0)
  const cut = await record(() => true)
  assert.deepEqual([cut.status, cut.flags, cut.bytesSent], [200, 'UT', 5])
})

test('the timeout counts from the end of the request, and ends with the answer (R3.6.5)', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t, { answer: inTurn() })
  const { connect } = await startProxy(t, {
    ...clock,
    resources: timed,
    registry: meshRegistry('ratings', origin.port),
  })
  const client = await connect()
  client.write('POST / HTTP/1.1\r\nHost: ratings:9080\r\nContent-Length: 2\r\n\r\na')
  while (origin.received.length === 0) await new Promise(setImmediate)
  assert.equal(clock.waiting(), 0)
  client.write('b')
  assert.equal((await client.answer()).status, 200)
  assert.equal(clock.waiting(), 0)
})

test('a request whose rule asks for nothing more sets no timer', async (t) => {
  const origin = await startOrigin(t)
  const { connect } = await startProxy(t, {
    after: () => assert.fail('a timer was set'),
    registry: meshRegistry('ratings', origin.port),
    resources: [routeActions('ratings', {})],
  })
  assert.equal((await (await connect()).ask(get)).status, 200)
})
