import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRouteTable } from './compile-route-table.ts'
import { parseQuestion } from './explain/parse-question.ts'
import { readResources } from './read-resources.ts'
import type { MeshRegistry } from './registry.ts'
import { replay } from './replay.ts'

const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [],
}

function tableOf(yaml: string) {
  return compileRouteTable(readResources(yaml, { source: '-' }).resources, registry)
}

const opened = tableOf(`
apiVersion: config.istio.io/v1alpha2
kind: EgressRule
metadata: {name: googleapis}
spec: {destination: {service: "*.googleapis.com"}, ports: [{port: 443, protocol: https}]}
---
apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: details}
spec: {destination: {name: details}, route: [{labels: {version: v1}}]}
`)

const calls = ['https://www.googleapis.com/', 'https://other.test/', 'http://details:9080/'].map(
  (target) => {
    const parsed = parseQuestion({ from: 'details-v2', target }, null)
    assert.ok(parsed.ok)
    return { id: target, question: parsed.question }
  },
)

test('tells which calls go otherwise, and how they went', () => {
  const { changes, unjudged } = replay(tableOf(''), opened, calls)
  assert.deepEqual(unjudged, [])
  assert.deepEqual(
    changes.map(({ call }) => call.id),
    ['https://www.googleapis.com/', 'http://details:9080/'],
  )
  assert.deepEqual(changes[0]?.before, {
    action: 'deny',
    reason: 'no_rule',
    rule: null,
    routeRule: null,
    tls: null,
    to: null,
    actions: [],
  })
  assert.deepEqual(changes[0].after, {
    action: 'allow',
    reason: 'allowed',
    rule: 'egress-rule/default/googleapis',
    routeRule: null,
    tls: 'passthrough',
    to: null,
    actions: [],
  })
  assert.equal(changes[1]?.after.routeRule, 'route-rule/default/details')
  assert.equal(changes[1]?.after.to, 'version=v1 100%')
})

test('the same rules change nothing', () => {
  assert.deepEqual(replay(opened, opened, calls), { changes: [], unjudged: [] })
})

const routed = (route: string) =>
  tableOf(`
apiVersion: config.istio.io/v1alpha2
kind: RouteRule
metadata: {name: details}
spec: {destination: {name: details}, ${route}}
`)

test('a rule that keeps its name and sends requests elsewhere changes them', () => {
  const [change, ...more] = replay(
    routed('route: [{labels: {version: v1}}]'),
    routed('route: [{labels: {version: v2}}], httpFault: {delay: {percent: 100, fixedDelay: 7s}}'),
    calls,
  ).changes
  assert.deepEqual(more, [])
  assert.deepEqual([change?.before.to, change?.after.to], ['version=v1 100%', 'version=v2 100%'])
  assert.deepEqual([change?.before.actions, change?.after.actions], [[], ['delay']])
})

/** The call to details as a record has it: the user agent is the only header. */
function recorded(path: string) {
  const parsed = parseQuestion({ from: 'details-v2', target: `http://details:9080${path}` }, null)
  assert.ok(parsed.ok && parsed.question.request)
  const known = ['uri', 'method', 'scheme', 'user-agent']
  const request = {
    ...parsed.question.request,
    wasRecorded: (name: string) => known.includes(name),
  }
  return { id: path, question: { ...parsed.question, request } }
}

test('what depends on a header that was not recorded is not guessed at', () => {
  const all = 'route: [{labels: {version: v1}}]'
  const forJason = (more = '') =>
    `match: {request: {headers: {end-user: {exact: jason}${more}}}}, route: [{labels: {version: v2}}]`
  const { changes, unjudged } = replay(routed(all), routed(forJason()), [recorded('/details/0')])
  assert.deepEqual(changes, [])
  assert.deepEqual(
    unjudged.map(({ why }) => why),
    ['route-rule/default/details looks at end-user, which was not recorded'],
  )
  // The same condition on both sides comes to the same, whatever the header was.
  assert.deepEqual(replay(routed(forJason()), routed(forJason()), [recorded('/')]).unjudged, [])
  // A condition on what was recorded fails first: the header cannot matter.
  const elsewhere = routed(forJason(', uri: {prefix: /other}'))
  const other = replay(tableOf(''), elsewhere, [recorded('/details/0'), recorded('/other')])
  assert.deepEqual(other.changes, [])
  assert.deepEqual(
    other.unjudged.map(({ call }) => call.id),
    ['/other'],
  )
})
