import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compileRouteTable } from './compile-route-table.ts'
import { decide, dependsOnRequest } from './decide.ts'
import type { Decision, Door, Question, Speech } from './decision.ts'
import { parseHost } from './parse-host.ts'
import { readResources } from './read-resources.ts'
import type { MeshRegistry } from './registry.ts'
import type { RouteTable } from './route-table.ts'

const registry: MeshRegistry = {
  services: ['productpage', 'details', 'reviews', 'ratings'].map((name) => ({ name, port: 9080 })),
  workloads: [],
}

/** Rules in one line each: `name host port/protocol,…`. */
function tableOf(...rules: readonly string[]) {
  const documents = rules.map((rule) => {
    const [name, service, ports = ''] = rule.split(' ')
    const list = ports.split(',').map((port) => {
      const [number, protocol] = port.split('/')
      return { port: Number(number), protocol }
    })
    return JSON.stringify({
      apiVersion: 'config.istio.io/v1alpha2',
      kind: 'EgressRule',
      metadata: { name },
      spec: { destination: { service }, ports: list },
    })
  })
  const { resources, problems } = readResources(documents.join('\n---\n'), { source: '-' })
  assert.deepEqual(
    problems.filter(({ level }) => level === 'error'),
    [],
  )
  return compileRouteTable(resources, registry)
}

function question(target: string, speech: Speech = 'http', more: Partial<Question> = {}): Question {
  const [, rawHost = '', port = ''] = /^(.*):(\d+)$/.exec(target) ?? []
  const parsed = parseHost(rawHost)
  assert.ok(parsed.ok, target)
  const doors: Record<Speech, Door> = {
    http: 'http-absolute',
    tls: 'tls',
    bytes: 'connect',
    connect: 'connect',
  }
  return {
    workload: 'details-v2',
    workloadLabels: { version: 'v2' },
    workloadService: 'details',
    door: doors[speech],
    speech,
    host: parsed.host,
    hostKind: parsed.kind,
    port: Number(port),
    ...more,
  }
}

/** `allow originate googleapis` or `deny no_rule`. */
function short(decision: Decision): string {
  if (decision.action === 'deny') return `deny ${decision.reason}`
  if (decision.reason === 'mesh') return `mesh ${decision.service}`
  if (decision.reason === 'allow_any') return `allow_any ${decision.tls}`
  return `allow ${decision.tls} ${decision.rule.name}`
}

test('without a rule nothing outside is allowed, by any door', () => {
  const table = tableOf()
  const doors: readonly Door[] = ['http-absolute', 'http-origin', 'tls', 'connect', 'tcp']
  const speeches: readonly Speech[] = ['http', 'tls', 'bytes', 'connect']
  const hosts = fc.oneof(
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((ip) => `[${ip}]`),
  )
  fc.assert(
    fc.property(
      hosts,
      fc.nat(65_535),
      fc.constantFrom(...doors),
      fc.constantFrom(...speeches),
      (host, port, door, speech) => {
        assert.equal(decide(table, question(`${host}:${port}`, speech, { door })).action, 'deny')
      },
    ),
  )
})

test('the table Rule and door holds for every protocol', () => {
  const table = tableOf(
    'clear a.com 80/http',
    'two b.com 80/http2',
    'grpc c.com 80/grpc',
    'tls d.com 80/https',
    'block 10.1.0.0/16 9000/tcp',
    'mongo 10.2.3.4 27017/mongo',
    'name e.com 9000/tcp',
    'single 1.2.3.4 80/http',
  )
  const rows: readonly (readonly [string, string, string, string, string])[] = [
    // target, then clear HTTP, TLS, other bytes, CONNECT before any byte
    [
      'a.com:80',
      'allow none clear',
      'deny tls_not_expected',
      'deny protocol_not_in_rule',
      'allow none clear',
    ],
    [
      'b.com:80',
      'allow none two',
      'deny tls_not_expected',
      'deny protocol_not_in_rule',
      'allow none two',
    ],
    [
      'c.com:80',
      'allow none grpc',
      'deny tls_not_expected',
      'deny protocol_not_in_rule',
      'allow none grpc',
    ],
    [
      'd.com:80',
      'allow originate tls',
      'allow passthrough tls',
      'deny not_tls',
      'allow passthrough tls',
    ],
    [
      '10.1.200.3:9000',
      'deny protocol_not_in_rule',
      'deny protocol_not_in_rule',
      'allow none block',
      'allow none block',
    ],
    [
      '10.2.3.4:27017',
      'deny protocol_not_in_rule',
      'deny protocol_not_in_rule',
      'allow none mongo',
      'allow none mongo',
    ],
    ['10.2.0.1:9000', 'deny no_rule', 'deny no_rule', 'deny no_rule', 'deny no_rule'],
    [
      'e.com:9000',
      'deny rule_not_usable',
      'deny rule_not_usable',
      'deny rule_not_usable',
      'deny rule_not_usable',
    ],
    [
      '1.2.3.4:80',
      'allow none single',
      'deny tls_not_expected',
      'deny protocol_not_in_rule',
      'allow none single',
    ],
    [
      '0x1020304:80',
      'allow none single',
      'deny tls_not_expected',
      'deny protocol_not_in_rule',
      'allow none single',
    ],
  ]
  for (const [target, ...expected] of rows) {
    const speeches: readonly Speech[] = ['http', 'tls', 'bytes', 'connect']
    const got = speeches.map((speech) => short(decide(table, question(target, speech))))
    assert.deepEqual(got, expected, target)
  }
})

test('inside a tunnel to an address of a tcp rule anything may be spoken', () => {
  const table = tableOf('block 10.1.0.0/16 443/tcp')
  for (const speech of ['http', 'tls', 'bytes'] as const) {
    assert.equal(
      short(decide(table, question('10.1.2.3:443', speech, { door: 'connect' }))),
      'allow none block',
    )
  }
})

test('with ALLOW_ANY what no rule is about passes as it is, and what a rule is about is the rules to say', () => {
  const strict = tableOf('clear a.com 80/http', 'tls d.com 443/https', 'name e.com 9000/tcp')
  const open: RouteTable = { ...strict, outboundTrafficPolicy: 'ALLOW_ANY' }
  const rows: readonly (readonly [string, Speech, string])[] = [
    ['other.com:80', 'http', 'allow_any none'],
    ['other.com:443', 'tls', 'allow_any passthrough'],
    ['other.com:22', 'connect', 'allow_any none'],
    ['other.com:22', 'bytes', 'allow_any none'],
    ['203.0.113.9:5432', 'bytes', 'allow_any none'],
    ['[2001:db8::1]:443', 'connect', 'allow_any none'],
    ['a.com:8080', 'http', 'allow_any none'],
    ['e.com:9000', 'bytes', 'allow_any none'],
    ['a.com:80', 'http', 'allow none clear'],
    ['a.com:80', 'tls', 'deny tls_not_expected'],
    ['d.com:443', 'http', 'allow originate tls'],
    ['d.com:443', 'bytes', 'deny not_tls'],
    ['details:9080', 'http', 'mesh details'],
    ['details:443', 'http', 'deny port_not_in_rule'],
  ]
  for (const [target, speech, expected] of rows) {
    assert.equal(short(decide(open, question(target, speech))), expected, `${target} ${speech}`)
    const isOpened = expected.startsWith('allow_any')
    const { action } = decide(strict, question(target, speech))
    assert.equal(action === 'deny', isOpened || expected.startsWith('deny'), `${target} ${speech}`)
  }
})

test('the closest pattern decides (R6.1.8)', () => {
  const table = tableOf(
    'exact www.a.com 443/http',
    'near *.www.a.com 443/https',
    'far *.a.com 443/https',
    'any * 443/http',
  )
  assert.equal(short(decide(table, question('www.a.com:443'))), 'allow none exact')
  assert.equal(short(decide(table, question('x.www.a.com:443'))), 'allow originate near')
  assert.equal(short(decide(table, question('x.a.com:443'))), 'allow originate far')
  assert.equal(short(decide(table, question('a.com:443'))), 'allow none any')
})

test('no wildcard opens an IP address', () => {
  const table = tableOf('any * 80/http')
  assert.equal(short(decide(table, question('1.2.3.4:80'))), 'deny no_rule')
  assert.equal(short(decide(table, question('[::1]:80'))), 'deny no_rule')
  assert.equal(short(decide(table, question('2130706433:80'))), 'deny no_rule')
})

test('a denial teaches: what was asked, by whom, which rule came nearest and what is needed', () => {
  const table = tableOf(
    'googleapis *.googleapis.com 443/https',
    'cnn www.cnn.com 80/http,8080/http',
  )
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    ['www.googleapis.com:80', 'port_not_in_rule', 'the rule covers port 443, not 80'],
    ['www.cnn.com:443', 'port_not_in_rule', 'the rule covers ports 80, 8080, not 443'],
    [
      'googleapis.com:443',
      'wildcard_needs_subdomain',
      'the star stands for at least one character: *.googleapis.com does not cover googleapis.com itself',
    ],
    [
      'evilgoogleapis.com:443',
      'no_rule',
      'evilgoogleapis.com only looks like a name under googleapis.com',
    ],
    [
      'www.googleapis.com.evil.com:443',
      'no_rule',
      'www.googleapis.com.evil.com only looks like a name under googleapis.com',
    ],
    ['www.cnm.com:80', 'no_rule', 'www.cnm.com only looks like a name under www.cnn.com'],
    ['edition.cnn.com:80', 'no_rule', 'the rule covers www.cnn.com only'],
    ['example.org:443', 'no_rule', undefined],
  ]
  for (const [target, reason, missed] of rows) {
    const decision = decide(table, question(target))
    assert.ok(decision.action === 'deny', target)
    assert.equal(decision.reason, reason, target)
    assert.equal(decision.nearest?.missed, missed, target)
    assert.ok(decision.message.startsWith(`no egress rule covers ${target}, asked by details-v2`))
  }
  const plain = decide(table, question('example.org:443'))
  assert.ok(plain.action === 'deny')
  assert.equal(
    plain.message,
    'no egress rule covers example.org:443, asked by details-v2; to allow it, create an EgressRule with destination.service "example.org" and port 443, protocol https',
  )
})

test('a denial of what no rule can open advises no rule', () => {
  const table = tableOf('cnn www.cnn.com 80/http')
  const rows: readonly (readonly [string, string])[] = [
    ['127.0.0.1:9080', 'loopback'],
    ['2130706433:80', 'loopback'],
    ['localhost:80', 'loopback'],
    ['LOCALHOST.:80', 'loopback'],
    ['api.localhost:443', 'loopback'],
    ['[::1]:80', 'loopback'],
    ['169.254.169.254:80', 'cloud metadata'],
    ['10.1.2.3:443', 'private'],
    ['[fe80::1]:80', 'link-local'],
    ['0.0.0.0:80', 'unspecified'],
  ]
  for (const [target, range] of rows) {
    for (const speech of ['http', 'tls', 'bytes', 'connect'] as const) {
      const decision = decide(table, question(target, speech))
      assert.ok(decision.action === 'deny', target)
      assert.equal(decision.reason, 'no_rule')
      assert.match(
        decision.message,
        new RegExp(
          `; ${range} addresses are refused unless the annotation egress.bookinfo.dev/internal of the rule names them$`,
        ),
        target,
      )
      assert.doesNotMatch(decision.message, /EgressRule/)
    }
  }
  for (const target of ['8.8.8.8:80', 'localhost.example.com:80', 'notlocalhost.com:80']) {
    const decision = decide(table, question(target))
    assert.ok(decision.action === 'deny', target)
    assert.match(decision.message, /create an EgressRule/)
  }
})

test('a denial names the rule that lost a conflict', () => {
  const table = tableOf('a cnn.com 80/http', 'b cnn.com 443/https', 'c example.com 80/tcp')
  const decision = decide(table, question('example.com:80'))
  assert.ok(decision.action === 'deny')
  assert.equal(decision.nearest?.name, 'c')
  assert.match(decision.message, /rule egress-rule\/default\/c is rejected since it conflicts/)
  assert.equal(table.conflicts.length, 2)
})

test('a mesh service is reached by each of its names on its port, in clear HTTP only', () => {
  const table = tableOf('any * 9080/https,443/https')
  for (const name of [
    'details',
    'details.default',
    'details.default.svc',
    'details.default.svc.cluster.local',
  ]) {
    assert.equal(short(decide(table, question(`${name}:9080`))), 'mesh details')
    assert.equal(short(decide(table, question(`${name}:9080`, 'connect'))), 'mesh details')
    assert.equal(short(decide(table, question(`${name}:443`))), 'deny port_not_in_rule')
    assert.equal(short(decide(table, question(`${name}:9080`, 'tls'))), 'deny tls_not_expected')
    assert.equal(
      short(decide(table, question(`${name}:9080`, 'bytes'))),
      'deny protocol_not_in_rule',
    )
  }
  assert.equal(short(decide(table, question('details.other:9080'))), 'allow originate any')
})

test('whether a decision depends on the request is known beforehand', () => {
  const table = tableOf('googleapis *.googleapis.com 443/https')
  assert.equal(dependsOnRequest(table, question('www.googleapis.com:443')), false)
  assert.equal(dependsOnRequest(table, question('details:9080')), false)
})

test('never throws and denies whatever its rules do not cover', () => {
  const table = tableOf('googleapis *.googleapis.com 443/https', 'block 10.0.0.0/8 9000/tcp')
  const host = fc.oneof(
    fc.domain(),
    fc.domain().map((name) => `${name}.googleapis.com`),
    fc.domain().map((name) => `${name}googleapis.com`),
    fc.constant('googleapis.com'),
  )
  fc.assert(
    fc.property(host, fc.constantFrom(80, 443, 9000), (name, port) => {
      const { action } = decide(table, question(`${name.slice(-253)}:${port}`))
      const covered = port === 443 && name.toLowerCase().endsWith('.googleapis.com')
      assert.equal(action, covered ? 'allow' : 'deny')
    }),
  )
})
