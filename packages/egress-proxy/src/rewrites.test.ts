import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { RouteRuleSpec } from '@bookinfo/rules'
import { createAuthority, startOrigin } from '@bookinfo/testkit'
import { egressRule, meshRegistry, routeActions, startProxy } from './test-proxy.ts'

/** A mesh service `reviews` behind a route rule, and a way to ask for it. */
async function startReviews(t: TestContext, spec: Partial<RouteRuleSpec>) {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    registry: meshRegistry('reviews', origin.port),
    resources: [routeActions('reviews', spec)],
  })
  const client = await connect()
  const get = (path: string, fields = '') =>
    client.ask(`GET ${path} HTTP/1.1\r\nHost: reviews:9080\r\n${fields}\r\n`)
  const lines = (name: string) =>
    (origin.received.at(-1)?.headers ?? []).flatMap(([key, value]) => (key === name ? [value] : []))
  return { origin, records, get, lines }
}

const uri = (condition: object) => ({ match: { request: { headers: { uri: condition } } } })

test('a redirect answers 301 with the place the rule names, and no body (R3.6.2)', async (t) => {
  const rows: readonly (readonly [object, string])[] = [
    [{ uri: '/get' }, 'http://reviews:9080/get'],
    [{ authority: 'www.example.test' }, 'http://www.example.test/post?a=1'],
    [{ uri: '/get?b=2', authority: 'a.test:81' }, 'http://a.test:81/get?b=2'],
  ]
  for (const [redirect, location] of rows) {
    const { origin, records, get } = await startReviews(t, { redirect })
    for (let i = 0; i < 2; i++) {
      const answer = await get('/post?a=1')
      assert.deepEqual([answer.status, answer.headers.get('location')], [301, location])
      assert.deepEqual([answer.headers.get('content-length'), answer.body], ['0', ''])
    }
    assert.equal(origin.received.length, 0)
    const [record] = records
    assert.deepEqual([record?.reason, record?.status, record?.flags], ['redirected', 301, '-'])
    assert.equal(record?.action, 'allow')
  }
})

test('a rewrite replaces the whole path, the matched prefix, or the first slash; the query stays (R3.6.3)', async (t) => {
  const rows: readonly (readonly [object, string, string])[] = [
    [uri({ exact: '/post' }), '/post?a=1', '/get?a=1'],
    [uri({ regex: '/p[a-z]+' }), '/post?a=1', '/get?a=1'],
    [uri({ prefix: '/v1' }), '/v1/x?a=1', '/get/x?a=1'],
    [{}, '/x?a=1', '/getx?a=1'],
  ]
  for (const [match, asked, forwarded] of rows) {
    const { origin, records, get, lines } = await startReviews(t, {
      ...match,
      rewrite: { uri: '/get' },
    })
    assert.equal((await get(asked, 'X-Envoy-Original-Path: /forged\r\n')).status, 200)
    assert.equal(origin.received[0]?.url, forwarded)
    assert.deepEqual(lines('x-envoy-original-path'), [asked])
    assert.equal(records[0]?.path, asked)
  }
})

test('a rewritten path never begins with two slashes', async (t) => {
  const { origin, get } = await startReviews(t, {
    ...uri({ prefix: '/api' }),
    rewrite: { uri: '/' },
  })
  await get('/api/x')
  assert.equal(origin.received[0]?.url, '/x')
})

test('a request that no condition of the rule fits stays as it is', async (t) => {
  const { origin, get, lines } = await startReviews(t, {
    ...uri({ exact: '/post' }),
    rewrite: { uri: '/get' },
    appendHeaders: { 'x-stage': 'test' },
  })
  await get('/other')
  assert.equal(origin.received[0]?.url, '/other')
  assert.deepEqual(lines('x-stage'), [])
})

test('appended headers stand beside those of the same name (R3.6.12)', async (t) => {
  const { get, lines } = await startReviews(t, { appendHeaders: { 'x-stage': 'test', 'x-b': '2' } })
  await get('/', 'X-Stage: mine\r\n')
  assert.deepEqual(lines('x-stage'), ['mine', 'test'])
  assert.deepEqual(lines('x-b'), ['2'])
})

test('a rewritten authority changes Host alone: address, SNI and certificate are the destination’s (R3.6.4 R4.7)', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, {
    tls: await authority.issue({ hosts: ['www.allowed.test'] }),
  })
  const { connect } = await startProxy(t, {
    ca: authority.certificatePem,
    connectTo: new Map([['www.allowed.test:443', origin.address]]),
    resources: [
      egressRule('allowed', 'www.allowed.test', '443/https'),
      routeActions('host', {
        destination: { service: 'www.allowed.test' },
        rewrite: { authority: 'Inner.test:8443' },
      }),
    ],
  })
  const client = await connect()
  await client.ask('GET /a HTTP/1.1\r\nHost: www.allowed.test:443\r\n\r\n')
  const [received] = origin.received
  assert.equal(received?.serverName, 'www.allowed.test')
  assert.deepEqual(received?.headers[0], ['host', 'inner.test:8443'])
  assert.equal(received?.url, '/a')
})
