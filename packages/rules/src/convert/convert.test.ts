import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printResource } from '../print-resource.ts'
import { readResources } from '../read-resources.ts'
import type { EgressRuleSpec, Resource, RouteRuleSpec } from '../resource.ts'
import { classicApiVersion } from '../resource.ts'
import { convert } from './convert.ts'
import type { ConvertOptions } from './convert-options.ts'

function egress(name: string, service: string, ...ports: string[]): Resource {
  const spec: EgressRuleSpec = {
    destination: { service },
    ports: ports.map((text) => {
      const [port = '', protocol = ''] = text.split('/')
      return { port: Number(port), protocol }
    }),
  }
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec,
  }
}

function route(name: string, spec: Partial<RouteRuleSpec>): Resource {
  return {
    apiVersion: classicApiVersion,
    kind: 'RouteRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { name: 'reviews' }, ...spec },
  }
}

const specs = (resources: readonly Resource[], options: ConvertOptions = {}) =>
  convert(resources, options).resources.map(({ kind, metadata, spec }) => [
    `${kind} ${metadata.name}`,
    spec,
  ])
const notes = (resources: readonly Resource[]) =>
  convert(resources).notes.map(({ level, key, message }) => `${level} ${key}: ${message}`)
const external = { location: 'MESH_EXTERNAL' }
const quiet = { attempts: 0 }

test('the rule of the blog becomes an entry that keeps the port, and a rule that originates TLS (7.3, R7.3.1)', () => {
  assert.deepEqual(specs([egress('googleapis', '*.googleapis.com', '443/https')]), [
    [
      'ServiceEntry googleapis',
      {
        hosts: ['*.googleapis.com'],
        ports: [{ number: 443, name: 'http-443', protocol: 'HTTP' }],
        ...external,
        resolution: 'NONE',
      },
    ],
    [
      'DestinationRule googleapis',
      {
        host: '*.googleapis.com',
        trafficPolicy: {
          portLevelSettings: [{ port: { number: 443 }, tls: { mode: 'SIMPLE' } }],
        },
      },
    ],
  ])
})

test('every row of an egress rule’s ports has its counterpart (7.2)', () => {
  const entry = (service: string, port: string, options: ConvertOptions = {}) => {
    const [first] = convert([egress('r', service, port)], options).resources
    return first?.spec
  }
  const rows: readonly (readonly [string, string, string, object])[] = [
    ['R7.2.2', 'a.com', '80/http', { number: 80, name: 'http-80', protocol: 'HTTP' }],
    ['R7.2.3', 'a.com', '80/http2', { number: 80, name: 'http2-80', protocol: 'HTTP2' }],
    ['R7.2.4', 'a.com', '80/grpc', { number: 80, name: 'grpc-80', protocol: 'GRPC' }],
    ['R7.2.5', 'a.com', '443/HTTPS', { number: 443, name: 'http-443', protocol: 'HTTP' }],
  ]
  for (const [row, service, port, expected] of rows) {
    const spec = { hosts: ['a.com'], ports: [expected], ...external, resolution: 'DNS' }
    assert.deepEqual(entry(service, port), spec, row)
    assert.deepEqual(entry(service, port, { resolution: 'NONE' }), { ...spec, resolution: 'NONE' })
  }
  for (const [row, port, expected] of [
    ['R7.2.7', '3306/tcp', { number: 3306, name: 'tcp-3306', protocol: 'TCP' }],
    ['R7.2.8', '27017/mongo', { number: 27_017, name: 'mongo-27017', protocol: 'MONGO' }],
  ] as const) {
    const spec = {
      hosts: ['r.default.egress.invalid'],
      addresses: ['8.8.0.0/16'],
      ports: [expected],
      ...external,
      resolution: 'NONE',
    }
    assert.deepEqual(entry('8.8.0.0/16', port), spec, row)
  }
  const [, rule] = convert([egress('r', 'a.com', '443/https')]).resources
  assert.deepEqual(rule?.spec, {
    host: 'a.com',
    trafficPolicy: {
      portLevelSettings: [{ port: { number: 443 }, tls: { mode: 'SIMPLE', sni: 'a.com' } }],
    },
  })
})

test('what has no counterpart is told, with what to do', () => {
  const rows: readonly (readonly [string, Resource, RegExp])[] = [
    [
      'R7.2.11',
      egress('r', '*', '80/http'),
      /^error egress-rule\/default\/r: "\*" has no ServiceEntry.*ALLOW_ANY/,
    ],
    ['R7.2.9', egress('r', 'db.example.com', '3306/tcp'), /^warning .*port 3306 is left out/],
    [
      'R7.2.10',
      egress('r', '1.2.3.4', '80/http'),
      /^warning .*80\/http: HTTP by address cannot be said/,
    ],
    ['R7.2.12', egress('r', '*abc.com', '80/http'), /^warning .*was "\*\.abc\.com" meant/],
    ['', egress('r', 'a.1.2.3.256', '80/http'), /^error .*cannot be all-numeric/],
  ]
  for (const [row, rule, expected] of rows) assert.match(notes([rule])[0] ?? '', expected, row)
  const unusable = convert([egress('r', 'db.example.com', '3306/tcp')])
  assert.deepEqual(unusable.resources, [])
})

test('with origination port-80 clear HTTP moves to 80, and 443 is for the application’s own TLS (R7.2.13)', () => {
  const [entry, rule] = convert([egress('g', 'a.com', '443/https')], {
    origination: 'port-80',
  }).resources
  assert.deepEqual(entry?.spec, {
    hosts: ['a.com'],
    ports: [
      { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 },
      { number: 443, name: 'https', protocol: 'HTTPS' },
    ],
    ...external,
    resolution: 'DNS',
  })
  assert.match(JSON.stringify(rule?.spec), /"port":\{"number":80\}/)
})

test('a rule that lost its conflict is not converted, and said so (R7.2.1)', () => {
  const rules = [egress('a', 'a.com', '80/http'), egress('b', 'a.com', '443/https')]
  assert.equal(convert(rules).resources.length, 1)
  assert.deepEqual(notes(rules), [
    'warning egress-rule/default/b: not converted, it was not in force: rule egress-rule/default/b conflicts with rule egress-rule/default/a on domain a.com, is rejected',
  ])
})

test('route rules of a service become one VirtualService in their order, with a default and no retries (R7.2.16 R7.2.20 R7.2.25 R7.2.32-33)', () => {
  const rules = [
    route('all', { route: [{ labels: { version: 'v1' } }], precedence: 1 }),
    route('jason', {
      precedence: 2,
      match: { request: { headers: { cookie: { regex: '.*jason.*' }, uri: { prefix: '/' } } } },
      route: [{ labels: { version: 'v2' } }],
    }),
    route('never', { route: [{ labels: { version: 'v3' } }] }),
  ]
  assert.deepEqual(specs(rules), [
    [
      'VirtualService reviews',
      {
        hosts: ['reviews'],
        http: [
          {
            match: [{ headers: { cookie: { regex: '.*jason.*' } } }],
            route: [{ destination: { host: 'reviews', subset: 'version-v2' } }],
            retries: quiet,
          },
          { route: [{ destination: { host: 'reviews', subset: 'version-v1' } }], retries: quiet },
        ],
      },
    ],
    [
      'DestinationRule reviews',
      {
        host: 'reviews',
        subsets: [
          { name: 'version-v2', labels: { version: 'v2' } },
          { name: 'version-v1', labels: { version: 'v1' } },
        ],
      },
    ],
  ])
  assert.match(
    notes(rules)[0] ?? '',
    /route-rule\/default\/never: not converted: it was unreachable/,
  )
})

test('every row of a route rule has its counterpart (7.2, step 3)', () => {
  const rows: readonly (readonly [string, Partial<RouteRuleSpec>, object])[] = [
    ['R7.2.21', { redirect: { uri: '/b', authority: '' } }, { redirect: { uri: '/b' } }],
    ['R7.2.22', { rewrite: { uri: '/b' } }, { rewrite: { uri: '/b' }, retries: quiet }],
    [
      'R7.2.23',
      { httpReqTimeout: { simpleTimeout: { timeout: '3s' } } },
      { timeout: '3s', retries: quiet },
    ],
    [
      'R7.2.24',
      { httpReqRetries: { simpleRetry: { attempts: 2, perTryTimeout: '1s' } } },
      {
        retries: {
          attempts: 2,
          perTryTimeout: '1s',
          retryOn: '5xx,connect-failure,refused-stream',
        },
      },
    ],
    [
      'R7.2.26',
      {
        httpFault: {
          delay: { percent: 12.5, fixedDelay: '7s' },
          abort: { percent: 0, httpStatus: 500 },
        },
      },
      { fault: { delay: { percentage: { value: 12 }, fixedDelay: '7s' } }, retries: quiet },
    ],
    ['R7.2.26', { httpFault: { abort: { httpStatus: 500 } } }, { retries: quiet }],
    ['R7.2.28', { mirror: { name: 'ratings' } }, { mirror: { host: 'ratings' }, retries: quiet }],
    ['R7.2.28', { mirror: { service: 'a.com' } }, { retries: quiet }],
    [
      'R7.2.29',
      { corsPolicy: { allowOrigin: ['*', 'https://a.com'], maxAge: '60s' } },
      {
        corsPolicy: { allowOrigins: [{ regex: '.*' }, { exact: 'https://a.com' }], maxAge: '60s' },
        retries: quiet,
      },
    ],
    [
      'R7.2.30',
      { appendHeaders: { 'x-a': '1' } },
      { headers: { request: { add: { 'x-a': '1' } } }, retries: quiet },
    ],
    ['R7.2.31', { websocketUpgrade: true }, { retries: quiet }],
    [
      'R7.2.17',
      { match: { source: { name: 'productpage', labels: { app: 'p' } } } },
      { match: [{ sourceLabels: { app: 'p' } }], retries: quiet },
    ],
    [
      'R7.2.15',
      { match: { request: { headers: { method: { exact: 'GET' }, uri: { prefix: '/a' } } } } },
      { match: [{ method: { exact: 'GET' }, uri: { prefix: '/a' } }], retries: quiet },
    ],
  ]
  for (const [row, spec, expected] of rows) {
    const [first] = convert([route('r', spec)]).resources
    assert.ok(first?.kind === 'VirtualService')
    const { route: _, ...rest } = first.spec.http?.[0] ?? {}
    assert.deepEqual(rest, expected, row)
  }
})

test('route rules of outside hosts: one target, no versions, several weights not at all (R7.2.19 R7.2.34)', () => {
  const open = egress('a', 'a.com', '80/http')
  const to = { destination: { service: 'a.com' } }
  const single = route('r', { ...to, route: [{ labels: { version: 'v1' } }] })
  const [, service] = convert([open, single]).resources
  assert.ok(service?.kind === 'VirtualService')
  assert.deepEqual(service.spec.http?.[0]?.route, [{ destination: { host: 'a.com' } }])
  assert.match(notes([open, single])[0] ?? '', /labels of the route are dropped/)
  const weighted = route('r', { ...to, route: [{ weight: 50 }, { weight: 50 }] })
  assert.match(notes([open, weighted])[0] ?? '', /^error .*several weighted routes/)
  assert.match(notes([route('r', to)])[0] ?? '', /host not opened/)
  const under = route('r', { destination: { service: 'www.a.com' } })
  assert.match(notes([egress('a', '*.a.com', '80/http'), under])[0] ?? '', /it had no effect/)
  const abort = route('r', { ...to, httpFault: { abort: { percent: 100, httpStatus: 600 } } })
  assert.match(notes([open, abort])[0] ?? '', /^error .*status 600 cannot be said/)
})

test('in the style of 0.8 TLS origination is lost, and the protocol stays as written (7.1, R7.1.1-4 R7.1.6-8)', () => {
  const style = { style: '0.8' } as const
  assert.deepEqual(specs([egress('g', '*google.com', '443/https')], style), [
    [
      'ServiceEntry g',
      { hosts: ['*google.com'], ports: [{ name: 'https-443', number: 443, protocol: 'https' }] },
    ],
  ])
  assert.deepEqual(specs([egress('g', '8.8.8.8', '53/tcp')], style)[0]?.[1], {
    addresses: ['8.8.8.8'],
    hosts: ['g.default.svc.cluster.local'],
    ports: [{ name: 'tcp-53', number: 53, protocol: 'tcp' }],
  })
  const rules = [
    route('r', {
      match: { request: { headers: { uri: { prefix: '/a' } } } },
      route: [{ labels: { version: '1.0' } }],
    }),
  ]
  assert.deepEqual(specs(rules, style), [
    [
      'VirtualService reviews',
      {
        hosts: ['reviews'],
        http: [
          {
            match: [{ uri: { prefix: '/a' } }],
            route: [{ destination: { host: 'reviews', subset: 'version-1-0' } }],
          },
        ],
      },
    ],
    [
      'DestinationRule reviews',
      { host: 'reviews', subsets: [{ name: 'version-1-0', labels: { version: '1.0' } }] },
    ],
  ])
})

test('what is converted passes the checks of its kinds, and today’s kinds are kept as they are', () => {
  const rules = [
    egress('googleapis', '*.googleapis.com', '443/https', '80/http'),
    egress('blocks', '8.8.0.0/16', '53/tcp'),
    route('r', {
      route: [
        { labels: { version: 'v1' }, weight: 90 },
        { labels: { version: 'v2' }, weight: 10 },
      ],
    }),
  ]
  const converted = convert(rules).resources
  const text = converted.map(printResource).join('---\n')
  const { resources, problems } = readResources(text, { source: '-' })
  assert.deepEqual(
    problems.filter(({ level }) => level === 'error'),
    [],
  )
  assert.deepEqual(resources, converted)
  assert.deepEqual(convert(converted), { resources: converted, notes: [] })
})

test('a wildcard host keeps its star, without a lookup or an SNI of its own (R7.2.6)', () => {
  assert.deepEqual(specs([egress('r', '*.a.com', '80/http', '443/https')]), [
    [
      'ServiceEntry r',
      {
        hosts: ['*.a.com'],
        ports: [
          { number: 80, name: 'http-80', protocol: 'HTTP' },
          { number: 443, name: 'http-443', protocol: 'HTTP' },
        ],
        ...external,
        resolution: 'NONE',
      },
    ],
    [
      'DestinationRule r',
      {
        host: '*.a.com',
        trafficPolicy: {
          portLevelSettings: [{ port: { number: 443 }, tls: { mode: 'SIMPLE' } }],
        },
      },
    ],
  ])
})

test('one rule, one entry: several never merge (R7.2.14)', () => {
  const rules = [
    egress('a', 'a.com', '80/http'),
    egress('b', 'b.com', '80/http'),
    egress('c', '*.b.com', '80/http'),
  ]
  assert.deepEqual(
    convert(rules).resources.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ['ServiceEntry a', 'ServiceEntry b', 'ServiceEntry c'],
  )
})

test('what 2018 took and this checker refuses never comes to conversion (R7.1.5 R7.2.18)', () => {
  const refused = (kind: string, spec: object) =>
    readResources(
      JSON.stringify({ apiVersion: classicApiVersion, kind, metadata: { name: 'r' }, spec }),
      { source: '-' },
    ).problems.map(({ level, message }) => `${level}: ${message}`)
  const destination = { service: 'a.com' }
  const ports = [{ port: 80, protocol: 'http' }]
  assert.deepEqual(refused('EgressRule', { destination, ports, useEgressProxy: true }), [
    'error: directing traffic through egress proxy is not implemented yet',
  ])
  const tcp = { sourceSubnet: ['10.0.0.0/8'] }
  assert.match(
    refused('RouteRule', { destination, match: { tcp } })[0] ?? '',
    /^error: spec\.match\.tcp: not supported yet/,
  )
})

test('a fault stays with the condition of its rule (R7.2.27)', () => {
  const faulty = route('r', {
    match: { request: { headers: { uri: { prefix: '/foo' } } } },
    httpFault: { abort: { percent: 100, httpStatus: 500 } },
  })
  const [service] = convert([faulty]).resources
  assert.ok(service?.kind === 'VirtualService')
  const [first, second] = service.spec.http ?? []
  assert.deepEqual(first?.match, [{ uri: { prefix: '/foo' } }])
  assert.deepEqual(first?.fault, { abort: { percentage: { value: 100 }, httpStatus: 500 } })
  assert.equal(second?.fault, undefined)
})
