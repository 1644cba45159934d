import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { RouteRuleSpec } from '@bookinfo/rules'
import { startOrigin } from '@bookinfo/testkit'
import { meshRegistry, routeActions, startProxy } from './test-proxy.ts'

const corsPolicy = {
  allowOrigin: ['https://shop.test'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['x-token'],
  exposeHeaders: ['x-count'],
  maxAge: '60s',
  allowCredentials: true,
}

async function startRatings(t: TestContext, spec: Partial<RouteRuleSpec>) {
  const origin = await startOrigin(t, {
    answer: (_, response) => {
      response.setHeader('Access-Control-Allow-Origin', 'https://elsewhere.test')
      response.end('stars')
    },
  })
  const { connect, records } = await startProxy(t, {
    registry: meshRegistry('ratings', origin.port),
    resources: [routeActions('ratings', spec)],
  })
  const client = await connect()
  const ask = (method: string, from: string, fields = '') =>
    client.ask(
      `${method} /ratings/0 HTTP/1.1\r\nHost: ratings:9080\r\nOrigin: ${from}\r\n${fields}\r\n`,
    )
  return { origin, records, ask }
}

const preflight = 'Access-Control-Request-Method: POST\r\n'

test('a preflight from an origin of the policy is answered by the proxy (R3.6.11)', async (t) => {
  const { origin, records, ask } = await startRatings(t, { corsPolicy })
  for (let i = 0; i < 2; i++) {
    const { status, headers, body } = await ask('OPTIONS', 'https://shop.test', preflight)
    assert.deepEqual([status, body], [200, ''])
    assert.equal(headers.get('access-control-allow-origin'), 'https://shop.test')
    assert.equal(headers.get('access-control-allow-methods'), 'GET,POST')
    assert.equal(headers.get('access-control-allow-headers'), 'x-token')
    assert.equal(headers.get('access-control-max-age'), '60')
    assert.equal(headers.get('access-control-allow-credentials'), 'true')
  }
  assert.equal(origin.received.length, 0)
  assert.deepEqual([records[0]?.reason, records[0]?.action], ['cors_preflight', 'allow'])
})

test('the policy’s word on who may read an answer replaces the upstream’s (R3.6.11)', async (t) => {
  const { ask } = await startRatings(t, { corsPolicy })
  const answer = await ask('GET', 'https://shop.test')
  assert.equal(answer.body, 'stars')
  assert.equal(answer.head.match(/access-control-allow-origin/gi)?.length, 1)
  assert.equal(answer.headers.get('access-control-allow-origin'), 'https://shop.test')
  assert.equal(answer.headers.get('access-control-expose-headers'), 'x-count')
  assert.equal(answer.headers.get('vary'), 'Origin')
})

test('another origin, and OPTIONS that is no preflight, go through as they are', async (t) => {
  const { origin, ask } = await startRatings(t, { corsPolicy })
  const stranger = await ask('OPTIONS', 'https://evil.test', preflight)
  assert.equal(stranger.headers.get('access-control-allow-origin'), 'https://elsewhere.test')
  const plain = await ask('OPTIONS', 'https://shop.test')
  assert.equal(plain.body, 'stars')
  assert.equal(origin.received.length, 2)
})

test('a star is every origin, and an answer of the proxy’s own may be read too', async (t) => {
  const { ask } = await startRatings(t, {
    corsPolicy: { allowOrigin: ['*'] },
    httpFault: { abort: { percent: 100, httpStatus: 503 } },
  })
  const answer = await ask('GET', 'https://any.test')
  assert.deepEqual([answer.status, answer.body], [503, 'fault filter abort'])
  assert.equal(answer.headers.get('access-control-allow-origin'), 'https://any.test')
  assert.equal(answer.headers.get('access-control-allow-credentials'), undefined)
})
