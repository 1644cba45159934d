import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { createTestClock } from './test-clock.ts'
import { egressRule, meshRegistry, routeActions, startProxy } from './test-proxy.ts'

const get = 'GET /ratings/0 HTTP/1.1\r\nHost: ratings:9080\r\n\r\n'
const delay = { delay: { percent: 100, fixedDelay: '7s' } }
const abort = { abort: { percent: 100, httpStatus: 555 } }

test('a delay holds the request back, and the record has the flag DI (R3.6.7)', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    ...clock,
    registry: meshRegistry('ratings', origin.port),
    resources: [routeActions('ratings', { httpFault: delay })],
  })
  const client = await connect()
  client.write(get)
  const fired = clock.fire(7000)
  assert.equal(origin.received.length, 0)
  await fired
  assert.equal((await client.answer()).status, 200)
  assert.deepEqual([records[0]?.status, records[0]?.flags, records[0]?.reason], [200, 'DI', 'mesh'])
  assert.ok((records[0]?.waitMs ?? 0) > 0)
  assert.equal(records[0]?.routeRule, 'route-rule/default/ratings')
  assert.equal(records[0]?.endedBy, 'upstream-answer')
})

test('a client that leaves ends the delay, and nothing is forwarded', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t)
  const { connect, record } = await startProxy(t, {
    ...clock,
    registry: meshRegistry('ratings', origin.port),
    resources: [routeActions('ratings', { httpFault: delay })],
  })
  for (const leave of ['end', 'destroy'] as const) {
    const client = await connect()
    client.write(get)
    while (clock.waiting() === 0) await new Promise(setImmediate)
    const from = `127.0.0.1:${client.socket.localPort}`
    client.socket[leave]()
    const left = await record(({ downstreamAddress }) => downstreamAddress === from)
    assert.equal(left.reason, 'downstream_closed')
    assert.equal(left.flags, 'DC,DI')
    assert.equal(left.status, 0)
    assert.equal(clock.waiting(), 0)
  }
  assert.equal(origin.received.length, 0)
})

test('a body that comes during the delay is forwarded whole', async (t) => {
  const clock = createTestClock()
  let body = ''
  const origin = await startOrigin(t, {
    answer: (request, response) => {
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => response.end('stored'))
    },
  })
  const { connect } = await startProxy(t, {
    ...clock,
    registry: meshRegistry('ratings', origin.port),
    resources: [routeActions('ratings', { httpFault: delay })],
  })
  const client = await connect()
  client.write('POST /ratings/0 HTTP/1.1\r\nHost: ratings:9080\r\nContent-Length: 10\r\n\r\nabcde')
  while (clock.waiting() === 0) await new Promise(setImmediate)
  client.write('fghij')
  await clock.fire(7000)
  assert.equal((await client.answer()).status, 200)
  assert.equal(body, 'abcdefghij')
})

test('an abort answers with the status of the rule, and keeps the connection (R3.6.8)', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    registry: meshRegistry('ratings', origin.port),
    resources: [routeActions('ratings', { httpFault: abort })],
  })
  const client = await connect()
  for (let i = 0; i < 2; i++) {
    const answer = await client.ask(get)
    assert.equal(answer.status, 555)
    assert.equal(answer.body, 'fault filter abort')
    assert.match(answer.headers.get('proxy-status') ?? '', /fault_filter_abort/)
  }
  assert.equal(origin.received.length, 0)
  const [record] = records
  assert.deepEqual(
    [record?.status, record?.flags, record?.reason, record?.action],
    [555, 'FI', 'fault_filter_abort', 'allow'],
  )
  assert.equal(record?.upstream, null)
})

test('a delay and an abort in one rule: first the delay, then the abort (R3.6.8)', async (t) => {
  const clock = createTestClock()
  const { connect, records } = await startProxy(t, {
    ...clock,
    registry: meshRegistry('ratings', 1),
    resources: [routeActions('ratings', { httpFault: { ...delay, ...abort } })],
  })
  const client = await connect()
  client.write(get)
  await clock.fire(7000)
  assert.equal((await client.answer()).status, 555)
  assert.equal(records[0]?.flags, 'FI,DI')
})

test('an abort with a status that has no body has none', async (t) => {
  const { connect } = await startProxy(t, {
    registry: meshRegistry('ratings', 1),
    resources: [
      routeActions('ratings', { httpFault: { abort: { percent: 100, httpStatus: 204 } } }),
    ],
  })
  const client = await connect()
  for (let i = 0; i < 2; i++) {
    const answer = await client.ask(get)
    assert.equal(answer.status, 204)
    assert.equal(answer.headers.get('content-length'), undefined)
  }
})

test('a percent is a share of the requests (R3.6.7)', async (t) => {
  const origin = await startOrigin(t)
  let roll = 0.29
  const { connect } = await startProxy(t, {
    random: () => roll,
    registry: meshRegistry('ratings', origin.port),
    resources: [
      routeActions('ratings', { httpFault: { abort: { percent: 30.9, httpStatus: 503 } } }),
    ],
  })
  const client = await connect()
  assert.equal((await client.ask(get)).status, 503)
  roll = 0.3
  assert.equal((await client.ask(get)).status, 200)
})

test('an outside host may be aborted by a rule that names it as the egress rule does', async (t) => {
  const { connect, records, resolver } = await startProxy(t, {
    resources: [
      egressRule('httpbin', '*.httpbin.test', '80/http'),
      routeActions('fault', {
        destination: { service: '*.httpbin.test' },
        httpFault: { abort: { percent: 100, httpStatus: 418 } },
      }),
    ],
  })
  const answer = await (await connect()).ask('GET / HTTP/1.1\r\nHost: www.httpbin.test\r\n\r\n')
  assert.equal(answer.status, 418)
  assert.equal(records[0]?.rule, 'egress-rule/default/httpbin')
  assert.deepEqual(resolver.asked, [])
})

test('a request that is held back does not leave when its rule is gone meanwhile', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t)
  const route = routeActions('slow', {
    destination: { service: 'www.allowed.test' },
    httpFault: delay,
  })
  const { connect, apply, records } = await startProxy(t, {
    ...clock,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
    resources: [egressRule('allowed', 'www.allowed.test', '80/http'), route],
  })
  const client = await connect()
  client.write('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  while (clock.waiting() === 0) await new Promise(setImmediate)
  apply(route)
  await clock.fire(7000)
  assert.equal((await client.answer()).status, 403)
  assert.equal(records[0]?.reason, 'no_rule')
  assert.equal(origin.received.length, 0)
})
