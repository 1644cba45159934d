import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from './compile-route-table.ts'
import { decide } from './decide.ts'
import type { Decision, Question } from './decision.ts'
import { leaveOut as leaveOutIn, type UnusableRule } from './leave-out.ts'
import { namedHosts } from './named-hosts.ts'
import { classicApiVersion, type EgressRule, type Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'

function egressRule(name: string, service: string, port = 80, protocol = 'http'): EgressRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { service }, ports: [{ port, protocol }] },
  }
}

const registry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [{ name: 'w', labels: {} }],
}

function leaveOut(resources: readonly Resource[], unusable: readonly UnusableRule[]) {
  return leaveOutIn(resources, unusable, registry)
}

function serviceEntry(name: string, hosts: readonly string[], addresses?: readonly string[]) {
  const ports = [{ number: 443, name: 'tls', protocol: 'TLS' }]
  const metadata = { name, namespace: 'default' }
  const spec = { hosts, ...(addresses === undefined ? {} : { addresses }), ports }
  return { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata, spec } as Resource
}

function unusable(resource: unknown, rule = resourceKey(resource as Resource)): UnusableRule {
  return { rule, reason: 'bad', about: namedHosts(resource) ?? { hosts: [], opens: false } }
}

function routeRule(name: string, service: string): Resource {
  const metadata = { name, namespace: 'default' }
  const spec = { destination: { service }, httpReqTimeout: { simpleTimeout: { timeout: '1s' } } }
  return { apiVersion: classicApiVersion, kind: 'RouteRule', metadata, spec }
}

const namesOf = (resources: readonly Resource[]) => resources.map(({ metadata }) => metadata.name)

test('a rule that is left out leaves the others as they are', () => {
  const rules = [egressRule('any', '*'), egressRule('a', 'a.test'), egressRule('b', '*.b.test')]
  const { resources, refused } = leaveOut(rules, [unusable(rules[0])])
  assert.deepEqual(namesOf(resources), ['a', 'b'])
  assert.deepEqual(refused, [{ rule: 'egress-rule/default/any', reason: 'bad' }])
})

test('its host does not fall to a broader rule, and a narrower rule stays', () => {
  const rules = [
    egressRule('wide', '*.a.test', 80),
    egressRule('exact', 'x.a.test', 443, 'https'),
    egressRule('deeper', 'y.x.a.test', 443, 'https'),
  ]
  const { resources, refused } = leaveOut(rules, [unusable(rules[1])])
  assert.deepEqual(namesOf(resources), ['deeper'])
  assert.match(
    refused[1]?.reason ?? '',
    /egress-rule\/default\/exact is about a host that this opens, and is refused: bad/,
  )
})

test('a host does not go without the route that was written for it, in whatever form that names it', () => {
  const rules = [egressRule('a', 'a.test'), egressRule('b', 'b.test'), routeRule('slow', 'a.test')]
  assert.deepEqual(namesOf(leaveOut(rules, [unusable(rules[2])]).resources), ['b'])
  const metadata = { name: 'today', namespace: 'default' }
  const specs = [
    { kind: 'VirtualService', spec: { hosts: ['*.TEST'], nobodyKnows: 1 } },
    { kind: 'DestinationRule', spec: { host: 'a.test' } },
  ]
  const left = specs.map((spec) =>
    namesOf(leaveOut(rules, [unusable({ metadata, ...spec }, 'x')]).resources),
  )
  assert.deepEqual(left, [['slow'], ['b', 'slow']])
})

test('a route on a host of the mesh closes nothing, not even what opens every host', () => {
  const rules = [egressRule('a', 'a.test'), egressRule('any', '*')]
  for (const spec of [
    { kind: 'RouteRule', spec: { destination: { name: 'details' } } },
    { kind: 'VirtualService', spec: { hosts: ['details'] } },
    { kind: 'DestinationRule', spec: { host: 'Details.default.svc.cluster.local.' } },
  ]) {
    assert.deepEqual(leaveOut(rules, [unusable(spec, 'x')]).resources, rules, spec.kind)
  }
})

test('hosts are compared as the one parser reads them', () => {
  const rules = [
    serviceEntry('dot', ['a.test.']),
    egressRule('upper', 'B.test'),
    egressRule('number', '0xC0.0.2.7'),
    serviceEntry('addresses', ['c.test'], ['192.0.2.0/25', '2001:db8::1']),
    egressRule('named', 'www.d.test'),
  ]
  const left = (spec: object) => namesOf(leaveOut(rules, [unusable(spec, 'x')]).resources)
  const virtual = (host: string) => left({ kind: 'VirtualService', spec: { hosts: [host] } })
  assert.deepEqual(virtual('a.test'), ['upper', 'number', 'addresses', 'named'])
  assert.deepEqual(virtual('b.test.'), ['dot', 'number', 'addresses', 'named'])
  assert.deepEqual(virtual('192.0.2.7'), ['dot', 'upper', 'named'])
  const parts = { name: 'www', namespace: 'd', domain: 'test' }
  assert.deepEqual(left({ kind: 'RouteRule', spec: { destination: parts } }), [
    'dot',
    'upper',
    'number',
    'addresses',
  ])
})

test('a wildcard is no block: what is about addresses leaves it alone', () => {
  const rules = [egressRule('any', '*')]
  const bad = unusable(egressRule('bad', '192.0.2.0/24', 9000, 'tcp'))
  assert.deepEqual(leaveOut(rules, [bad]).resources, rules)
})

test('what is left out for the sake of another names the one that is refused', () => {
  const rules = [egressRule('a', 'x.a.test'), egressRule('b', '*.a.test'), egressRule('c', '*')]
  const { refused } = leaveOut(rules, [unusable(rules[0])])
  assert.deepEqual(
    refused.map(({ rule }) => rule.split('/').at(-1)),
    ['a', 'b', 'c'],
  )
  for (const { reason } of refused.slice(1)) {
    assert.equal(
      reason,
      'egress-rule/default/a is about a host that this opens, and is refused: bad',
    )
  }
})

test('thousands of rules are left out of as many others', () => {
  const rules = Array.from({ length: 30_000 }, (_, i) => egressRule(`r${i}`, `h${i}.test`))
  const bad = rules.slice(0, 15_000).map((rule) => unusable(rule))
  assert.equal(leaveOut(rules, bad).resources.length, 15_000)
})

test('blocks are compared as blocks', () => {
  const rules = [
    egressRule('net', '192.0.2.0/24', 9000, 'tcp'),
    egressRule('other', '198.51.100.0/24', 9000, 'tcp'),
  ]
  const about = (service: string) =>
    namesOf(leaveOut(rules, [unusable(egressRule('bad', service, 9000, 'tcp'))]).resources)
  assert.deepEqual(about('0.0.0.0/0'), ['net', 'other'])
  assert.deepEqual(about('192.0.2.7/32'), ['other'])
})

test('of what nobody can read nothing is said, nor of a Sidecar', () => {
  for (const value of [
    null,
    'x',
    { kind: 'EgressRule' },
    { kind: 'EgressRule', spec: { destination: { service: '192.0.2.0/33' } } },
    { kind: 'RouteRule', spec: { destination: { name: 'details', namespace: 1 } } },
    { kind: 'ServiceEntry', spec: { hosts: [1] } },
    { kind: 'EnvoyFilter', spec: { hosts: ['a.test'] } },
    { kind: 'Sidecar', spec: { egress: [{ hosts: ['*/*'] }] } },
  ]) {
    assert.equal(namedHosts(value), undefined, JSON.stringify(value))
  }
})

const patterns = [
  'a.test',
  'x.a.test',
  'y.x.a.test',
  '*.a.test',
  '*.x.a.test',
  '*.test',
  '*x.a.test',
  'z.b.test',
  '*.b.test',
]
const names = ['a.test', 'x.a.test', 'y.x.a.test', 'z.y.x.a.test', 'z.b.test']
const anyHost = fc.constantFrom(...patterns)
const hosts = fc.uniqueArray(anyHost, { minLength: 1, maxLength: 2 })
const anyPort = fc.constantFrom(80, 443)

const anyRule: fc.Arbitrary<(name: string) => Resource> = fc.oneof(
  fc.record({ host: anyHost, port: anyPort, protocol: fc.constantFrom('http', 'https') }).map(
    ({ host, port, protocol }) =>
      (name: string) =>
        egressRule(name, host, port, protocol),
  ),
  fc.record({ hosts, port: anyPort }).map(({ hosts, port }) => (name: string) => ({
    ...today('ServiceEntry', name),
    spec: { hosts, ports: [{ number: port, name: 'http', protocol: 'HTTP' }] },
  })),
  anyHost.map((host) => (name: string) => routeRule(name, host)),
  fc
    .record({ host: anyHost, to: fc.constantFrom(...names) })
    .map(({ host, to }) => (name: string) => ({
      ...today('VirtualService', name),
      spec: { hosts: [host], http: [{ route: [{ destination: { host: to } }] }] },
    })),
  anyHost.map((host) => (name: string) => ({
    ...today('DestinationRule', name),
    spec: { host, trafficPolicy: { tls: { mode: 'SIMPLE' } } },
  })),
) as fc.Arbitrary<(name: string) => Resource>

function today(kind: string, name: string) {
  return { apiVersion: 'networking.istio.io/v1', kind, metadata: { name, namespace: 'default' } }
}

/** By which rule and route it is allowed, and how it goes out; nothing of targets that no rule opens. */
function goesOut(decision: Decision) {
  if (decision.action !== 'allow' || decision.reason !== 'allowed') return undefined
  const { rule, routeRule, tls, actions, cluster } = decision
  const targets = decision.targets?.map(({ missing: _, ...target }) => target)
  return { rule, routeRule, tls, actions, cluster, targets }
}

function questions(): Question[] {
  const common = {
    workload: 'w',
    workloadLabels: {},
    hostKind: 'name',
    door: 'http-absolute',
  } as const
  const request = { method: 'GET', path: '/', authority: '', header: () => undefined }
  return names.flatMap((host) =>
    [80, 443].map((port): Question => ({ ...common, speech: 'http', host, port, request })),
  )
}

test('whatever is left out, what is still allowed goes by the same rule and route as before, with the same TLS', () => {
  fc.assert(
    fc.property(fc.array(anyRule, { minLength: 1, maxLength: 8 }), fc.nat(), (all, nth) => {
      const rules = all.map((make, i) => make(`r${i}`))
      const before = compileRouteTable(rules, registry)
      const { resources } = leaveOut(rules, [unusable(rules[nth % rules.length])])
      const after = compileRouteTable(resources, registry)
      const losers = new Set(before.conflicts.map(({ rule }) => rule.name))
      for (const question of questions()) {
        const is = goesOut(decide(after, question))
        if (is === undefined || losers.has(is.rule.name)) continue
        const was = goesOut(decide(before, question))
        const targets = was?.targets?.map((target, i) =>
          is.targets?.[i]?.outside === undefined ? { ...target, outside: undefined } : target,
        )
        assert.deepEqual(
          JSON.parse(JSON.stringify(is)),
          JSON.parse(JSON.stringify({ ...was, targets })),
          `${question.host}:${question.port}`,
        )
      }
    }),
    { numRuns: 500 },
  )
})
