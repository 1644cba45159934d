import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { resourceKey } from '@bookinfo/rules'
import {
  connectObedientGateway,
  egressRule,
  rulesPath,
  startControlPlane,
  type TestControlPlane,
} from '../test-control-plane.ts'
import { exchange } from '../test-exchange.ts'

const yaml = JSON.stringify(egressRule())

function report({ ask }: TestControlPlane, ...exchanges: readonly ExchangeRecord[]) {
  return ask('POST', '/discovery/v1/exchanges', {
    body: { gateway: 'egress', exchanges, dropped: 0 },
  })
}

async function post({ ask }: TestControlPlane, at: string, body: unknown) {
  const answer = await ask('POST', at, { body })
  return { status: answer.status, body: answer.json() }
}

test('explain tells the decision, the rules tried, and the row of the failure table', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const asked = { from: 'details-v2', url: 'https://googleapis.com/' }
  const { status, body } = await post(plane, '/api/explain', asked)
  assert.equal(status, 200)
  assert.deepEqual([body.verdict, body.reason], ['deny', 'wildcard_needs_subdomain'])
  assert.equal(body.rules[0].key, 'egress-rule/default/googleapis')
  assert.match(body.rules[0].missed, /star stands for at least one character/)
  assert.deepEqual(
    [body.failure.code, body.failure.status, body.failure.flag],
    ['wildcard_needs_subdomain', 403, '-'],
  )
})

test('explain knows the overrides that the gateway told, and says so where it told none', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const asked = { from: 'details-v2', url: 'https://www.googleapis.com/' }
  const unknown = await post(plane, '/api/explain', asked)
  assert.equal(unknown.body.upstream.overridesKnown, false)
  await connectObedientGateway(plane, 'egress', {
    connectTo: { 'www.googleapis.com:443': '127.0.0.1:4443' },
  })
  const { body } = await post(plane, '/api/explain', asked)
  assert.equal(body.upstream.overridesKnown, true)
  const [place] = body.upstream.ways[0].places
  assert.deepEqual([place.by, place.address], ['override', '127.0.0.1:4443'])
})

test('explain answers as if further rules were applied, and stores none of them', async (t) => {
  const plane = await startControlPlane(t)
  const asked = { from: 'details-v2', host: 'www.googleapis.com', port: 443 }
  assert.equal((await post(plane, '/api/explain', asked)).body.verdict, 'deny')
  const supposed = await post(plane, '/api/explain', { ...asked, yaml })
  assert.equal(supposed.body.verdict, 'allow')
  assert.equal(supposed.body.failure, null)
  assert.equal((await post(plane, '/api/explain', asked)).body.verdict, 'deny')
})

test('explain takes a recorded call by its id', async (t) => {
  const plane = await startControlPlane(t)
  await report(plane, exchange('a'))
  const { body } = await post(plane, '/api/explain', { id: 'a' })
  assert.deepEqual(
    [body.asked.workload, body.asked.door, body.asked.host, body.asked.path],
    ['details-v2', 'http-absolute', 'www.googleapis.com', '/books/v1/volumes'],
  )
  assert.equal((await post(plane, '/api/explain', { id: 'b' })).status, 404)
})

test('explain tells a name that the gateway refuses as it refuses it', async (t) => {
  const plane = await startControlPlane(t)
  const asked = { from: 'details-v2', url: 'http://user@a.test/' }
  const { status, body } = await post(plane, '/api/explain', asked)
  assert.equal(status, 200)
  assert.deepEqual([body.verdict, body.failure.status], ['deny', 400])
})

test('check gives every problem its place, its code and the reason for it', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  const text = `apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: a}
spec:
  destination: {service: "*.googleapis.com"}
  ports: [{port: 70000, protocol: https}]
---
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: b}
spec:
  destination: {service: "*.googleapis.com"}
  ports: [{port: 443, protocol: https}]
`
  const { status, body } = await post(plane, '/api/check', { yaml: text })
  assert.equal(status, 200)
  assert.deepEqual(body.resources.map(resourceKey), ['egress-rule/default/b'])
  const [error, warning] = body.problems
  assert.deepEqual(
    [error.level, error.line, error.column, error.field],
    ['error', 6, 18, 'spec.ports[0].port'],
  )
  assert.deepEqual([warning.level, warning.code, warning.line], ['warning', 'conflict', 10])
  assert.match(warning.message, /egress-rule\/default\/googleapis conflicts with .*default\/b/)
  assert.match(warning.reason, /smallest key/)
})

test('suggest makes the narrowest rules of what was denied, and names who asked', async (t) => {
  const plane = await startControlPlane(t)
  await report(
    plane,
    exchange('a'),
    { ...exchange('b'), workload: 'reviews-v1' },
    { ...exchange('c'), host: '127.0.0.1', port: 80 },
  )
  const { body } = await post(plane, '/api/suggest', {})
  assert.match(body.yaml, /service: www\.googleapis\.com\n {2}ports:\n {4}- port: 443\n/)
  assert.deepEqual(body.rules[0].workloads, ['details-v2', 'reviews-v1'])
  assert.match(body.unsuggested[0].why, /loopback/)
  const only = await post(plane, '/api/suggest', { ids: ['b'] })
  assert.deepEqual(only.body.rules[0].workloads, ['reviews-v1'])
})

test('suggest narrows to who asked, in the form of today', async (t) => {
  const plane = await startControlPlane(t)
  await connectObedientGateway(plane)
  await report(plane, exchange('a'))
  const { body } = await post(plane, '/api/suggest', { narrow: true })
  assert.deepEqual([body.rules.length, body.unnarrowed], [1, []])
  assert.match(body.yaml, /kind: ServiceEntry\n[\s\S]*namespace: narrowed\n[\s\S]*kind: Sidecar\n/)
  assert.match(body.yaml, /name: details-v2\n[\s\S]*- narrowed\/www\.googleapis\.com\n/)
})

test('replay tells which recorded calls would change, and how', async (t) => {
  const plane = await startControlPlane(t)
  const tunnel = { ...exchange('t'), door: 'connect', method: 'CONNECT' } as const
  await report(plane, exchange('a'), { ...tunnel, phase: 'open' }, tunnel, {
    ...exchange('c'),
    host: 'other.test',
  })
  const { body } = await post(plane, '/api/replay', { yaml })
  assert.deepEqual([body.total, body.changed], [3, 2])
  const [first] = body.changes
  assert.deepEqual(
    [first.id, first.workload, first.host, first.port],
    ['a', 'details-v2', 'www.googleapis.com', 443],
  )
  assert.deepEqual([first.before.action, first.after.action], ['deny', 'allow'])
  assert.equal(first.after.rule, 'egress-rule/default/googleapis')
  assert.equal((await post(plane, '/api/replay', { yaml, last: 1 })).body.changed, 0)
})

test('replay does not guess at headers that records do not hold', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  await report(plane, exchange('a'))
  const route = {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'RouteRule',
    metadata: { name: 'jason' },
    spec: {
      destination: { service: '*.googleapis.com' },
      match: { request: { headers: { 'end-user': { exact: 'jason' } } } },
      httpFault: { abort: { percent: 100, httpStatus: 418 } },
    },
  }
  const { body } = await post(plane, '/api/replay', { yaml: JSON.stringify(route) })
  assert.deepEqual([body.total, body.changed, body.changes], [1, 0, []])
  assert.deepEqual(
    [body.unjudged[0].id, body.unjudged[0].why],
    ['a', 'route-rule/default/jason looks at end-user, which was not recorded'],
  )
})

test('replay tells what a deletion would cut off', async (t) => {
  const plane = await startControlPlane(t)
  await plane.ask('POST', rulesPath, { body: egressRule() })
  await report(plane, exchange('a'))
  const gone = { kind: 'EgressRule', namespace: 'default', name: 'googleapis' }
  const { body } = await post(plane, '/api/replay', { delete: [gone] })
  assert.deepEqual([body.changes[0].before.action, body.changes[0].after.action], ['allow', 'deny'])
})

test('convert gives the form of today, and tells what is lost', async (t) => {
  const plane = await startControlPlane(t)
  const { status, body } = await post(plane, '/api/convert', { yaml, to: 'today' })
  assert.equal(status, 200)
  assert.match(body.yaml, /kind: ServiceEntry\n/)
  assert.match(body.yaml, /kind: DestinationRule\n/)
  assert.ok(Array.isArray(body.notes))
  const other = await post(plane, '/api/convert', { yaml, to: 'tomorrow' })
  assert.equal(other.status, 400)
})

test('a question that cannot be understood is refused by the field at fault', async (t) => {
  const plane = await startControlPlane(t)
  const cases = [
    ['/api/explain', { url: 'http://a.test' }, /say who asks: from/],
    ['/api/explain', { from: 'a' }, /say what is asked for: url, or host and port/],
    ['/api/explain', { form: 'a' }, /^unknown field form$/],
    ['/api/explain', { from: 'a', url: 'ftp://a' }, /the scheme must be http/],
    [
      '/api/explain',
      { from: 'a', url: 'a:1', door: 'window' },
      /^door must be http-absolute, http-origin, /,
    ],
    ['/api/explain', { from: 'a', url: 'a:1', yaml: 'kind: X' }, /line 1, column 7: .*X/],
    ['/api/check', {}, /the body must have required properties yaml/],
    ['/api/replay', { last: 501 }, /^last must be <= 500/],
    ['/api/replay', { delete: [{ kind: 'Pod', name: 'a' }] }, /there is no kind "Pod"/],
    ['/api/replay', { delete: [{ kind: 'EgressRule', name: 'a' }] }, /default\/a is not among/],
    ['/api/suggest', { ids: 'a' }, /^ids must be array/],
  ] as const
  for (const [at, asked, message] of cases) {
    const { status, body } = await post(plane, at, asked)
    assert.equal(status, 400, at)
    assert.match(body.message, message)
  }
})
