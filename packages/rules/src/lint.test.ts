import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FindingCode } from './finding-codes.ts'
import { findingReasons } from './finding-codes.ts'
import { matchesPattern } from './host-map.ts'
import { adviceCodes, lint } from './lint.ts'
import type { MeshRegistry } from './registry.ts'
import { classicApiVersion, type EgressRule, type Resource, type RouteRule } from './resource.ts'

type Annotations = Readonly<Record<string, string>>

function egress(
  name: string,
  service: string,
  ports: string = '443/https',
  annotations: Annotations = {},
): EgressRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default', annotations },
    spec: {
      destination: { service },
      ports: ports.split(',').map((text) => {
        const [port, protocol = ''] = text.split('/')
        return { port: Number(port), protocol }
      }),
    },
  }
}

function route(name: string, spec: RouteRule['spec']): RouteRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'RouteRule',
    metadata: { name, namespace: 'default' },
    spec,
  }
}

const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [{ name: 'details-v1', service: 'details', labels: { version: 'v1' } }],
}

/** `code name field` of every finding. */
function found(resources: readonly Resource[], context: Parameters<typeof lint>[1] = {}): string[] {
  return lint(resources, context).map(
    ({ code, rule, field = '-' }) => `${code} ${rule.name} ${field}`,
  )
}

const host = 'spec.destination.service'
const protocol = 'spec.ports[0].protocol'

const single: readonly (readonly [service: string, ports: string, ...findings: string[]])[] = [
  ['www.googleapis.com', '443/https'],
  ['*.googleapis.com', '443/https', 'covers_any_tenant r -'],
  ['storage.googleapis.com', '443/https', `any_tenant r ${host}`],
  ['*.storage.googleapis.com', '443/https', `any_tenant r ${host}`],
  ['my-bucket.s3.amazonaws.com', '443/https'],
  ['*.amazonaws.com', '443/https', 'covers_any_tenant r -'],
  ['*', '443/https', `any_host r ${host}`],
  ['*.com', '443/https', `public_suffix r ${host}`],
  ['*.co.uk', '443/https', `public_suffix r ${host}`],
  ['*.CO.UK', '443/https', `public_suffix r ${host}`],
  ['*.example.co.uk', '443/https'],
  ['*.github.io', '443/https', `shared_suffix r ${host}`],
  ['*.s3.amazonaws.com', '443/https', `shared_suffix r ${host}`],
  ['*google.com', '443/https', `glued_star r ${host}`],
  ['8.0.0.0/7', '9000/tcp', `broad_block r ${host}`],
  ['10.0.0.0/8', '9000/tcp', `refused_range r ${host}`],
  ['1.2.3.256', '9000/http', `unmatchable_host r ${host}`],
  ['db.example.com', '5432/tcp', `tcp_on_name r ${protocol}`],
  ['www.example.com', '80/https', `https_on_http_port r ${protocol}`],
  ['www.example.com', '443/http', `http_on_https_port r ${protocol}`],
  ['www.example.com', '80/http,443/grpc', 'http_on_https_port r spec.ports[1].protocol'],
  ['www.example.com', '3306/http', `odd_port r ${protocol}`],
  ['8.8.8.8', '443/tcp', `tcp_on_web_port r ${protocol}`],
  ['8.8.8.8', '5432/tcp'],
]

for (const [service, ports, ...findings] of single) {
  test(`${service} on ${ports}: ${findings.join(', ') || 'nothing to say'}`, () => {
    assert.deepEqual(found([egress('r', service, ports)]), findings)
  })
}

test('a rule that loses is told with the winner', () => {
  const findings = lint([egress('b', 'a.com'), egress('a', 'a.com', '80/http')])
  assert.deepEqual(
    findings.map(({ code, message }) => [code, message]),
    [
      [
        'conflict',
        'rule egress-rule/default/b conflicts with rule egress-rule/default/a on domain a.com, is rejected',
      ],
    ],
  )
})

test('a rule is redundant when one other opens all of its ports for all of its hosts', () => {
  const wide = egress('wide', '*.example.com', '443/https,80/http')
  const redundant = (service: string, ports?: string) =>
    found([wide, egress('r', service, ports)]).filter((text) => text.startsWith('redundant'))
  assert.deepEqual(redundant('www.example.com'), ['redundant_rule r -'])
  assert.deepEqual(redundant('*.eu.example.com', '80/http,443/https'), ['redundant_rule r -'])
  assert.deepEqual(redundant('example.com'), [])
  assert.deepEqual(redundant('www.example.com', '443/https,8443/https'), [])
  assert.deepEqual(redundant('www.example.com', '443/http2'), [])
})

test('a block is redundant inside a wider one, on the same port and in the same family', () => {
  const wide = egress('wide', '8.0.0.0/8', '5432/tcp')
  assert.deepEqual(found([wide, egress('r', '8.8.0.0/16', '5432/tcp')]), ['redundant_rule r -'])
  assert.deepEqual(found([wide, egress('r', '8.8.8.8', '5432/tcp')]), ['redundant_rule r -'])
  assert.deepEqual(found([wide, egress('r', '9.0.0.0/16', '5432/tcp')]), [])
  assert.deepEqual(found([wide, egress('r', '8.8.0.0/16', '5433/tcp')]), [])
})

test('a rule that a route rule links to is not redundant', () => {
  const destination = { service: 'www.example.com' }
  const linked = route('x', { destination, httpReqTimeout: { simpleTimeout: { timeout: '1s' } } })
  assert.deepEqual(
    found([egress('wide', '*.example.com'), egress('r', 'www.example.com'), linked]),
    [],
  )
})

test('redundant is only what a wider wildcard covers, by the definition of a match', () => {
  const label = fc.constantFrom('a', 'b', '-a')
  const rest = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'))
  const pattern = fc.tuple(fc.constantFrom('*.', '*', ''), rest).map(([star, name]) => star + name)
  fc.assert(
    fc.property(pattern, pattern, (narrow, wide) => {
      fc.pre(narrow !== wide && wide.startsWith('*') && !narrow.startsWith('-'))
      const findings = lint([egress('narrow', narrow), egress('wide', wide)])
      const told = findings.some(
        ({ code, rule }) => code === 'redundant_rule' && rule.name === 'narrow',
      )
      // Of a wildcard the shortest hosts it matches stand for all of them.
      const hosts = narrow.startsWith('*')
        ? ['x', '.', '-'].map((c) => c + narrow.slice(1))
        : [narrow]
      assert.equal(
        told,
        hosts.every((one) => matchesPattern(wide, one)),
        `${narrow} in ${wide}`,
      )
    }),
    { seed: 5 },
  )
})

test('a route rule behind one without conditions is never reached', () => {
  const destination = { name: 'details' }
  const behind = route('behind', { destination, precedence: 1 })
  const first = route('first', { destination, precedence: 2 })
  assert.deepEqual(found([behind, first], { registry }), ['shadowed_route behind spec.precedence'])
  const conditional = route('first', {
    destination,
    precedence: 2,
    match: { request: { headers: { cookie: { prefix: 'user=' } } } },
  })
  assert.deepEqual(found([behind, conditional], { registry }), [])
})

test('a route rule for a host that nothing opens, and for a version that nobody runs', () => {
  const lost = route('lost', { destination: { service: 'www.example.com' } })
  const v9 = route('v9', {
    destination: { name: 'details' },
    route: [{ labels: { version: 'v9' } }],
  })
  const v1 = route('v1', {
    destination: { name: 'details' },
    route: [{ labels: { version: 'v1' } }],
  })
  assert.deepEqual(found([lost], { registry }), ['route_without_host lost spec.destination'])
  assert.deepEqual(found([v9], { registry }), ['unknown_version v9 spec.route[0].labels'])
  assert.deepEqual(found([v1], { registry }), [])
  assert.deepEqual(found([lost, v9]), [], 'without a registry every service would look unknown')
})

test('what decided no call is told once there are calls', () => {
  const rules = [egress('used', 'a.com'), egress('idle', 'b.com')]
  const used = new Set(['egress-rule/default/used'])
  assert.deepEqual(found(rules, { usage: { calls: 0, rules: new Set() } }), [])
  assert.deepEqual(found(rules, { usage: { calls: 100, rules: used } }), ['never_used idle -'])
})

test('an expiring rule is warned about a day before', () => {
  const rule = egress('r', 'a.com', '443/https', {
    'egress.bookinfo.dev/expires': '2030-01-02T00:00:00Z',
  })
  const at = (time: string) => found([rule], { now: new Date(time) })
  assert.deepEqual(at('2029-12-31T23:59:59Z'), [])
  assert.deepEqual(at('2030-01-01T00:00:00Z'), [
    'expires_soon r metadata.annotations["egress.bookinfo.dev/expires"]',
  ])
})

test('ten thousand rules are looked through in about a second', () => {
  const rules = Array.from({ length: 10_000 }, (_, i) => egress(`r${i}`, `*.h${i}.example.com`))
  const before = process.cpuUsage()
  assert.equal(lint(rules).length, 0)
  const { user } = process.cpuUsage(before)
  assert.ok(user < 10_000_000, 'time must not grow with the square of the rules')
})

test('the page on lint tells every code and its reason, and no other', async () => {
  const page = await readFile(new URL('../../../docs/lint.md', import.meta.url), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z_]+)`( \*)? \| (.*) \|$/gm)]
  const told = rows.map(([, code, star, reason]) => [code, star !== undefined, reason])
  const codes = Object.keys(findingReasons).filter(
    (code): code is FindingCode => code in findingReasons,
  )
  assert.deepEqual(
    told,
    codes.map((code) => [code, adviceCodes.has(code), findingReasons[code]]),
  )
})
