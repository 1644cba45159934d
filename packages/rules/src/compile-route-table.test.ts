import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compileRouteTable } from './compile-route-table.ts'
import { decide, dependsOnRequest } from './decide.ts'
import type { Question } from './decision.ts'
import { readResources } from './read-resources.ts'
import type { MeshRegistry } from './registry.ts'
import type { RouteRuleSpec } from './resource.ts'

const registry: MeshRegistry = {
  services: ['productpage', 'details', 'reviews'].map((name) => ({ name, port: 9080 })),
  workloads: [],
}
const egressRule = {
  kind: 'EgressRule',
  metadata: { name: 'googleapis' },
  spec: { destination: { service: '*.googleapis.com' }, ports: [{ port: 443, protocol: 'https' }] },
}

function routeRule(name: string, spec: RouteRuleSpec, namespace = 'default') {
  return { kind: 'RouteRule', metadata: { name, namespace }, spec }
}

function tableOf(...resources: readonly object[]) {
  const text = resources.map((resource) =>
    JSON.stringify({ apiVersion: 'config.istio.io/v1alpha2', ...resource }),
  )
  const read = readResources(text.join('\n---\n'), { source: '-' })
  assert.deepEqual(read.problems, [])
  return compileRouteTable(read.resources, registry)
}

function ask(
  host: string,
  more: Partial<Question> & { headers?: Record<string, string> } = {},
): Question {
  const { headers = {}, ...rest } = more
  return {
    workload: 'productpage-v1',
    workloadLabels: { version: 'v1' },
    workloadService: 'productpage',
    door: 'http-absolute',
    speech: 'http',
    host,
    hostKind: 'name',
    port: host.includes('googleapis') ? 443 : 9080,
    request: {
      method: 'GET',
      path: '/details/0?x=1',
      authority: `${host}:9080`,
      header: (name) => headers[name],
    },
    ...rest,
  }
}

/** `details v2` : the rule's name and the versions of its targets. */
function route(table: ReturnType<typeof tableOf>, question: Question): string {
  const decision = decide(table, question)
  assert.ok(decision.action === 'allow')
  const targets = decision.reason === 'mesh' ? decision.targets : []
  const versions = targets.map(({ labels, weight }) => `${labels.version ?? 'all'}:${weight}`)
  return [decision.routeRule?.name ?? '-', ...versions].join(' ')
}

const details = { name: 'details' }
const v1 = [{ labels: { version: 'v1' } }]
const v2 = [{ labels: { version: 'v2' } }]

test('without a route rule all versions answer alike', () => {
  assert.equal(route(tableOf(), ask('details')), '- all:100')
})

test('a route rule chooses the versions, by every name of the service', () => {
  const table = tableOf(routeRule('details', { destination: details, route: v2 }))
  assert.equal(route(table, ask('details')), 'details v2:100')
  assert.equal(route(table, ask('details.default.svc.cluster.local')), 'details v2:100')
  assert.equal(route(table, ask('details', { speech: 'connect' })), 'details v2:100')
  assert.equal(route(table, ask('reviews')), '- all:100')
  for (const service of ['details', 'details.default', 'Details.default.svc.cluster.local']) {
    const other = tableOf(routeRule('r', { destination: { service }, route: v1 }))
    assert.equal(route(other, ask('details')), 'r v1:100')
  }
})

test('higher precedence comes first, then the smaller key (R3.4.2)', () => {
  const table = tableOf(
    routeRule('b', { destination: details, route: v1 }),
    routeRule('a', { destination: details, route: v2, precedence: 0 }),
  )
  assert.equal(route(table, ask('details')), 'a v2:100')
  const higher = tableOf(
    routeRule('a', { destination: details, route: v2 }),
    routeRule('z', { destination: details, route: v1, precedence: 5 }),
    routeRule('y', { destination: details, route: v2, precedence: -5 }),
  )
  assert.equal(route(higher, ask('details')), 'z v1:100')
})

test('weights are kept in the order of the rule (R3.6.1)', () => {
  const weighted = [
    { labels: { version: 'v1' }, weight: 90 },
    { labels: { version: 'v3' }, weight: 10 },
  ]
  const table = tableOf(routeRule('r', { destination: details, route: weighted }))
  assert.equal(route(table, ask('details')), 'r v1:90 v3:10')
})

test('conditions look at header, path without query, method, authority and scheme; all must hold (R3.4.4-5 R3.5.1-4)', () => {
  const rows: readonly (readonly [string, object, boolean])[] = [
    ['user', { exact: 'jason' }, true],
    ['user', { exact: 'Jason' }, false],
    ['user', { prefix: 'ja' }, true],
    ['user', { regex: 'j.*n' }, true],
    ['user', { regex: 'j' }, false],
    ['missing', { exact: '' }, false],
    ['uri', { exact: '/details/0' }, true],
    ['uri', { prefix: '/details' }, true],
    ['uri', { prefix: '/' }, true],
    ['uri', { regex: '/[a-z]+/\\d+' }, true],
    ['uri', { exact: '/details' }, false],
    ['method', { exact: 'GET' }, true],
    ['method', { exact: 'POST' }, false],
    ['authority', { exact: 'details:9080' }, true],
    ['scheme', { exact: 'http' }, true],
    ['scheme', { exact: 'https' }, false],
  ]
  const asked = ask('details', { headers: { user: 'jason' } })
  for (const [header, condition, holds] of rows) {
    const headers = { user: { prefix: 'j' }, [header]: condition }
    const table = tableOf(
      routeRule('r', { destination: details, route: v1, match: { request: { headers } } }),
    )
    assert.equal(route(table, asked), holds ? 'r v1:100' : '- all:100', JSON.stringify(headers))
    assert.equal(dependsOnRequest(table, asked), true)
  }
})

test('the uri prefix / is no condition: such a rule hides those below, and needs no request (R3.4.3)', () => {
  const all = { request: { headers: { uri: { prefix: '/' } } } }
  const table = tableOf(
    routeRule('a', { destination: details, route: v1, match: all, precedence: 2 }),
    routeRule('b', { destination: details, route: v2 }),
  )
  assert.equal(route(table, ask('details')), 'a v1:100')
  assert.equal(dependsOnRequest(table, ask('details')), false)
})

test('match.source is the caller’s service, with labels that the caller has (R3.4.1)', () => {
  const from = (source: object) =>
    tableOf(routeRule('r', { destination: details, route: v1, match: { source } }))
  const asked = ask('details')
  assert.equal(route(from({ name: 'productpage' }), asked), 'r v1:100')
  assert.equal(route(from({ name: 'productpage', labels: { version: 'v1' } }), asked), 'r v1:100')
  assert.equal(route(from({ name: 'productpage', labels: { version: 'v2' } }), asked), '- all:100')
  assert.equal(route(from({ name: 'productpage', labels: { toString: '' } }), asked), '- all:100')
  assert.equal(route(from({ name: 'reviews' }), asked), '- all:100')
  const { workloadService: _, ...stranger } = asked
  assert.equal(route(from({ name: 'productpage' }), stranger), '- all:100')
})

test('a route rule for an outside host counts when its text is the egress rule’s (R4.1)', () => {
  const linked = { destination: { service: '*.googleapis.com' } }
  assert.equal(route(tableOf(egressRule, routeRule('r', linked)), ask('www.googleapis.com')), 'r')
  const table = tableOf(
    egressRule,
    routeRule('r', { destination: { service: 'www.googleapis.com' } }),
  )
  assert.equal(route(table, ask('www.googleapis.com')), '-')
  assert.deepEqual(
    table.warnings.map(({ message }) => message),
    [
      'route-rule/default/r has no effect: egress-rule/default/googleapis opens www.googleapis.com as *.googleapis.com, and the two must be spelt alike',
    ],
  )
})

test('a route rule opens nothing and is warned about when it links to nothing (R4.2)', () => {
  const table = tableOf(
    routeRule('a', { destination: { service: 'cnn.com' } }),
    routeRule('b', { destination: details }, 'other'),
  )
  assert.equal(decide(table, ask('cnn.com')).action, 'deny')
  assert.deepEqual(
    table.warnings.map(({ message }) => message),
    [
      'route-rule/default/a has no effect: cnn.com is no service of the mesh and no egress rule opens it',
      'route-rule/other/b has no effect: details.other.svc.cluster.local is no service of the mesh and no egress rule opens it',
    ],
  )
})

test('versions chosen for an outside host are warned about (R4.5)', () => {
  const table = tableOf(
    egressRule,
    routeRule('r', { destination: { service: '*.googleapis.com' }, route: v1 }),
  )
  assert.match(
    table.warnings[0]?.message ?? '',
    /is outside the mesh and has none: its route has no effect/,
  )
})

const fault = { httpFault: { delay: { percent: 100, fixedDelay: '7s' } } }

test('a decision carries what the rule does besides, for clear HTTP in the mesh and outside', () => {
  const outside = { service: '*.googleapis.com' }
  const table = tableOf(
    egressRule,
    routeRule('details', { destination: details, route: v1, ...fault }),
    routeRule('google', { destination: outside, ...fault }),
  )
  const actions = { delay: { percent: 100, ms: 7000 } }
  const actionsOf = (question: Question) => {
    const decision = decide(table, question)
    return decision.action === 'allow' ? decision.actions : undefined
  }
  assert.deepEqual(actionsOf(ask('details')), actions)
  assert.deepEqual(actionsOf(ask('www.googleapis.com')), actions)
  assert.equal(actionsOf(ask('www.googleapis.com', { speech: 'tls', door: 'tls' })), undefined)
  assert.equal(actionsOf(ask('reviews')), undefined)
})

test('a fault belongs to its rule, and no other rule of the host has it (R3.6.9)', () => {
  const request = { headers: { uri: { prefix: '/reviews' } } }
  const table = tableOf(
    routeRule('faulty', { destination: details, precedence: 2, match: { request }, ...fault }),
    routeRule('plain', { destination: details, route: v1 }),
  )
  const decision = decide(table, ask('details'))
  assert.ok(decision.action === 'allow')
  assert.equal(decision.routeRule?.name, 'plain')
  assert.equal(decision.actions, undefined)
})

test('a rule for an outside host links by its own text only, star included', () => {
  const table = tableOf(
    egressRule,
    routeRule('google', { destination: { service: 'www.googleapis.com' }, ...fault }),
  )
  const decision = decide(table, ask('www.googleapis.com'))
  assert.ok(decision.action === 'allow')
  assert.equal(decision.actions, undefined)
  assert.match(table.warnings[0]?.message ?? '', /must be spelt alike/)
})

test('a mirror is a service of the mesh; another is warned about (R3.6.10 R4.6)', () => {
  const mirrored = (mirror: RouteRuleSpec['destination']) =>
    tableOf(routeRule('details', { destination: details, mirror }))
  const labels = { version: 'v2' }
  const decision = decide(mirrored({ name: 'reviews', labels }), ask('details'))
  assert.ok(decision.action === 'allow')
  const host = 'reviews.default.svc.cluster.local'
  assert.deepEqual(decision.actions, { mirror: { host, labels } })
  const [warning] = mirrored({ service: 'www.googleapis.com' }).warnings
  assert.match(warning?.message ?? '', /^route-rule\/default\/details mirrors to www.googleapis/)
})
