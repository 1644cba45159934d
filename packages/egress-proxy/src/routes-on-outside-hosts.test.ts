import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { EgressRule, RouteRuleSpec } from '@bookinfo/rules'
import { createAuthority, startOrigin } from '@bookinfo/testkit'
import { createTestClock } from './test-clock.ts'
import { egressRule, routeActions, startProxy, type TestProxyOptions } from './test-proxy.ts'

/** RouteRules on hosts that an EgressRule opens: spec egress-rules 4, bullet by bullet and row by row. */

const abort = { httpFault: { abort: { percent: 100, httpStatus: 418 } } }
const httpbin = egressRule('httpbin', 'httpbin.org', '80/http')
const anyHttpbin = egressRule('any-httpbin', '*.httpbin.org', '80/http')

/** A proxy with these rules, before an origin that stands for every host asked for, and a way to ask. */
async function startOutside(
  t: TestContext,
  rules: readonly EgressRule[],
  route: Partial<RouteRuleSpec>,
  options: TestProxyOptions = {},
) {
  const origin = await startOrigin(t)
  const names = ['httpbin.org', 'www.httpbin.org', 'nghttp2.org']
  const { connect, records } = await startProxy(t, {
    connectTo: new Map(
      names.flatMap((name) => [80, 8080].map((port) => [`${name}:${port}`, origin.address])),
    ),
    resources: [...rules, routeActions('route', route)],
    ...options,
  })
  const client = await connect()
  const get = (url: string, fields = '') => {
    const { host } = new URL(url)
    return client.ask(`GET ${url} HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`)
  }
  return { origin, records, get }
}

test('fault: upstream’s three rows, each 418 (R4.10-12)', async (t) => {
  const rows: readonly (readonly [EgressRule, string])[] = [
    [httpbin, 'http://httpbin.org/'],
    [anyHttpbin, 'http://www.httpbin.org/'],
    [egressRule('nghttp2', 'nghttp2.org', '80/http2'), 'http://nghttp2.org/'],
  ]
  for (const [rule, url] of rows) {
    const { destination } = rule.spec
    const { origin, get } = await startOutside(t, [rule], { destination, ...abort })
    assert.equal((await get(url)).status, 418, url)
    assert.equal(origin.received.length, 0)
  }
})

test('headers: two appended headers are seen by the server (R4.9 R4.13)', async (t) => {
  const { origin, get } = await startOutside(t, [httpbin], {
    destination: { service: 'httpbin.org' },
    appendHeaders: { 'x-one': '1', 'x-two': '2' },
  })
  assert.equal((await get('http://httpbin.org/headers')).status, 200)
  const headers = new Map(origin.received[0]?.headers)
  assert.deepEqual([headers.get('x-one'), headers.get('x-two')], ['1', '2'])
})

const exactPost = { match: { request: { headers: { uri: { exact: '/post' } } } } }

test('redirect: the client ends at the new host and path, which needs a rule of its own (R4.8 R4.14)', async (t) => {
  const route = {
    destination: { service: 'httpbin.org' },
    ...exactPost,
    redirect: { uri: '/get', authority: 'www.httpbin.org' },
  }
  for (const [rules, status] of [
    [[httpbin, anyHttpbin], 200],
    [[httpbin], 403],
  ] as const) {
    const { origin, get } = await startOutside(t, rules, route)
    const { headers, status: redirected } = await get('http://httpbin.org/post')
    assert.equal(redirected, 301)
    assert.equal((await get(headers.get('location') ?? '')).status, status)
    assert.deepEqual(
      origin.received.map(({ url }) => url),
      status === 200 ? ['/get'] : [],
    )
  }
})

test('rewrite: the server sees the path and the Host of the rule (R4.7 R4.15)', async (t) => {
  const { origin, get } = await startOutside(t, [httpbin, anyHttpbin], {
    destination: { service: 'httpbin.org' },
    ...exactPost,
    rewrite: { uri: '/get', authority: 'www.httpbin.org' },
  })
  await get('http://httpbin.org/post')
  const [received] = origin.received
  assert.equal(received?.url, '/get')
  assert.equal(new Map(received?.headers).get('host'), 'www.httpbin.org')
})

test('the documented task: a timeout of 3s is 504 after 3 seconds, and other paths than the rule’s have none (R4.16)', async (t) => {
  const clock = createTestClock()
  const origin = await startOrigin(t, {
    answer: ({ url }, response) => {
      if (url !== '/delay/5') response.end('at once')
    },
  })
  const { get } = await startOutside(
    t,
    [httpbin],
    {
      destination: { service: 'httpbin.org' },
      match: { request: { headers: { uri: { prefix: '/delay' } } } },
      httpReqTimeout: { simpleTimeout: { timeout: '3s' } },
    },
    { ...clock, connectTo: new Map([['httpbin.org:80', origin.address]]) },
  )
  assert.equal((await get('http://httpbin.org/get')).status, 200)
  assert.equal(clock.waiting(), 0)
  const answer = get('http://httpbin.org/delay/5')
  await clock.fire(3000)
  const { status, body } = await answer
  assert.deepEqual([status, body], [504, 'upstream request timeout'])
})

test('the two texts must be identical, star included, and a route rule opens nothing (R4.1-2)', async (t) => {
  const named = (service: string) => ({ destination: { service }, ...abort })
  const url = 'http://www.httpbin.org/'
  const rows: readonly (readonly [readonly EgressRule[], string, number])[] = [
    [[anyHttpbin], '*.httpbin.org', 418],
    [[anyHttpbin], 'www.httpbin.org', 200],
    [[egressRule('www', 'www.httpbin.org', '80/http')], '*.httpbin.org', 200],
    [[], 'www.httpbin.org', 403],
  ]
  for (const [rules, service, status] of rows) {
    const { get } = await startOutside(t, rules, named(service))
    assert.equal((await get(url)).status, status, service)
  }
})

test('the rule applies on every port of the HTTP family, and to nothing that a tcp rule opens (R4.3)', async (t) => {
  const destination = { service: 'httpbin.org' }
  const both = egressRule('both', 'httpbin.org', '80/http', '8080/http2')
  const { get } = await startOutside(t, [both], { destination, ...abort })
  for (const port of [80, 8080]) {
    assert.equal((await get(`http://httpbin.org:${port}/`)).status, 418)
  }
  const address = '192.0.2.9'
  const origin = await startOrigin(t)
  const { connect } = await startProxy(t, {
    connectTo: new Map([[`${address}:9000`, origin.address]]),
    resources: [
      egressRule('tcp', address, '9000/tcp'),
      routeActions('route', { destination: { service: address }, ...abort }),
    ],
  })
  const client = await connect()
  client.write(`CONNECT ${address}:9000 HTTP/1.1\r\nHost: ${address}:9000\r\n\r\n`)
  assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  client.write(`GET / HTTP/1.1\r\nHost: ${address}:9000\r\n\r\n`)
  assert.match(await client.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  assert.equal(origin.received.length, 1)
})

test('an https rule is routed too, since the proxy sees its clear HTTP: conditions, caller, fault (R4.4)', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: ['httpbin.org'] }) })
  const destination = { service: 'httpbin.org' }
  const headers = { 'x-user': { exact: 'jason' } }
  const { connect } = await startProxy(t, {
    ca: authority.certificatePem,
    connectTo: new Map([['httpbin.org:443', origin.address]]),
    resources: [
      egressRule('httpbin', 'httpbin.org', '443/https'),
      routeActions('for-jason', { destination, match: { request: { headers } }, ...abort }),
      routeActions('for-others', {
        destination,
        match: { source: { name: 'somebody-else' } },
        ...abort,
      }),
    ],
  })
  const client = await connect()
  const get = (fields: string) =>
    client.ask(`GET / HTTP/1.1\r\nHost: httpbin.org:443\r\n${fields}\r\n`)
  assert.equal((await get('X-User: jason\r\n')).status, 418)
  assert.equal((await get('X-User: Jason\r\n')).status, 200)
  assert.equal(origin.received.length, 1)
})

test('labels of a single route have no effect, and do not disable the fault beside them (R4.5)', async (t) => {
  const { get } = await startOutside(t, [httpbin], {
    destination: { service: 'httpbin.org' },
    route: [{ labels: { version: 'v1' } }],
    ...abort,
  })
  assert.equal((await get('http://httpbin.org/')).status, 418)
})

test('a mirror outside the mesh gets no copy (R4.6)', async (t) => {
  const { origin, get } = await startOutside(t, [httpbin, anyHttpbin], {
    destination: { service: 'httpbin.org' },
    mirror: { service: 'www.httpbin.org' },
  })
  for (let i = 0; i < 2; i++) assert.equal((await get('http://httpbin.org/')).status, 200)
  assert.equal(origin.received.length, 2)
})

test('delay, retries, CORS and WebSockets work outside as they do in the mesh (R4.9)', async (t) => {
  const clock = createTestClock()
  const destination = { service: 'httpbin.org' }
  let answers = 0
  const origin = await startOrigin(t, {
    answer: (_, response) => {
      answers += 1
      response.statusCode = answers === 1 ? 503 : 200
      response.end()
    },
  })
  const connectTo = new Map([['httpbin.org:80', origin.address]])
  const delayed = await startOutside(
    t,
    [httpbin],
    { destination, httpFault: { delay: { percent: 100, fixedDelay: '5s' } } },
    { ...clock, connectTo },
  )
  const late = delayed.get('http://httpbin.org/')
  await clock.fire(5000)
  assert.equal((await late).status, 503)
  answers = 0
  const retried = await startOutside(
    t,
    [httpbin],
    {
      destination,
      httpReqRetries: { simpleRetry: { attempts: 1, perTryTimeout: '9s' } },
      corsPolicy: { allowOrigin: ['https://shop.test'] },
      websocketUpgrade: false,
    },
    { connectTo, random: () => 0 },
  )
  const answer = await retried.get('http://httpbin.org/', 'Origin: https://shop.test\r\n')
  assert.deepEqual(
    [answer.status, answers, answer.headers.get('access-control-allow-origin')],
    [200, 2, 'https://shop.test'],
  )
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n'
  const refused = await retried.get(
    'http://httpbin.org/',
    `${upgrade}Sec-WebSocket-Version: 13\r\n`,
  )
  assert.equal(refused.status, 403)
})
