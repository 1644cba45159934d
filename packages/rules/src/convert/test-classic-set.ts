import fc from 'fast-check'
import type { EgressRule, Resource, RouteRule, RouteRuleSpec } from '../resource.ts'
import { classicApiVersion } from '../resource.ts'

const record = <T>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) =>
  fc.record(fields, { noNullPrototype: true })
const some = <T>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) =>
  fc.record(fields, { noNullPrototype: true, requiredKeys: [] })

/** Few hosts, so that rules meet each other: names, wildcards over them, and blocks. */
export const classicHosts: readonly string[] = [
  'a.com',
  'www.a.com',
  '*.a.com',
  'WWW.A.com',
  'b.org',
  '*.b.org',
  '*b.org',
  '8.8.0.0/16',
  '8.8.8.8',
]
const names = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']
const hostProtocols = ['http', 'https', 'HTTP2', 'grpc']

const egressRule = fc
  .record({
    name: fc.constantFrom(...names),
    service: fc.constantFrom(...classicHosts),
    port: fc.constantFrom(80, 443, 8080),
    other: fc.constantFrom(80, 443, 8080),
    protocol: fc.constantFrom(...hostProtocols),
  })
  .map(({ name, service, port, other, protocol }): EgressRule => {
    // An address with an HTTP port has no counterpart today.
    const own = /^8\./.test(service) ? 'tcp' : protocol
    const ports = port === other ? [port] : [port, other]
    return {
      apiVersion: classicApiVersion,
      kind: 'EgressRule',
      metadata: { name, namespace: 'default' },
      spec: { destination: { service }, ports: ports.map((one) => ({ port: one, protocol: own })) },
    }
  })

const match = record({
  request: record({
    headers: some({
      uri: fc.constantFrom({ prefix: '/' }, { prefix: '/books' }, { exact: '/books/1' }),
      cookie: fc.constantFrom({ exact: 'user=jason' }, { regex: '.*jason.*' }),
      method: fc.constant({ exact: 'GET' }),
    }),
  }),
})
const versions = fc.constantFrom(
  [{ labels: { version: 'v1' }, weight: 100 }],
  [
    { labels: { version: 'v1' }, weight: 90 },
    { labels: { version: 'v2' }, weight: 10 },
  ],
  [{ labels: { version: 'v2' } }],
)
const actions = some({
  match,
  precedence: fc.integer({ min: 0, max: 3 }),
  rewrite: fc.constantFrom({ uri: '/new' }, { authority: 'other.com' }),
  httpReqTimeout: fc.constant({ simpleTimeout: { timeout: '3s' } }),
  httpReqRetries: fc.constant({ simpleRetry: { attempts: 2, perTryTimeout: '0.5s' } }),
  httpFault: some({
    delay: fc.constantFrom({ percent: 50.5, fixedDelay: '7s' }, { fixedDelay: '1s' }),
    abort: fc.constantFrom({ percent: 100, httpStatus: 500 }, { percent: 0.4, httpStatus: 418 }),
  }),
  appendHeaders: fc.constant({ 'x-a': '1' }),
  corsPolicy: fc.constantFrom(
    { allowOrigin: ['*'], maxAge: '60s' },
    { allowOrigin: ['https://a'] },
  ),
})

const routeRule = fc
  .record({
    name: fc.constantFrom(...names),
    destination: fc.constantFrom(
      { name: 'reviews' },
      { name: 'details' },
      { service: 'a.com' },
      { service: '*.a.com' },
      { service: 'www.a.com' },
      { service: '*.b.org' },
    ),
    route: versions,
    isRedirect: fc.boolean(),
    spec: actions,
  })
  .map(({ name, destination, route, isRedirect, spec }): RouteRule => {
    const { rewrite: _, httpFault: __, ...plain } = spec
    const own: Omit<RouteRuleSpec, 'destination'> = isRedirect
      ? { ...plain, redirect: { uri: '/moved' } }
      : { ...spec, ...('name' in destination ? { route } : {}) }
    return {
      apiVersion: classicApiVersion,
      kind: 'RouteRule',
      metadata: { name, namespace: 'default' },
      spec: { destination, ...own },
    }
  })

/** A set of rules of 2018 that all have a counterpart today; names are unique by kind. */
export const classicSet: fc.Arbitrary<readonly Resource[]> = record({
  egress: fc.uniqueArray(egressRule, { selector: ({ metadata }) => metadata.name, maxLength: 5 }),
  routes: fc.uniqueArray(routeRule, { selector: ({ metadata }) => metadata.name, maxLength: 5 }),
}).map(({ egress, routes }) => [...egress, ...routes])
