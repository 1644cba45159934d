import fc from 'fast-check'
import { services } from './classic-rules.ts'

const apiVersion = 'networking.istio.io/v1'

const entryHosts = services.filter((service) => /^(?:\*\.)?[a-z]/.test(service))
const usualHosts = ['www.googleapis.com', '*.googleapis.com', 'api.test', '*.api.test']
const version = fc.constantFrom('v1', 'v2')

const endpoint = fc.record({
  address: fc.constantFrom('8.8.4.4', '8.8.8.8', '10.9.9.9', '10.1.2.3'),
  labels: version.map((one) => ({ version: one })),
  ports: fc.constantFrom(undefined, undefined, { 'port-80': 8443 }),
})
const named = fc.record({ address: fc.constantFrom('mail.api.test', 'unknown.test') })

const serviceEntry = fc
  .record({
    name: fc.constantFrom('i', 'j', 'k', 'l', 'm'),
    namespace: fc.constantFrom('default', 'default', 'shared'),
    host: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...usualHosts) },
      fc.constantFrom(...entryHosts),
    ),
    numbers: fc.uniqueArray(fc.constantFrom(80, 443, 8443, 5432), {
      minLength: 1,
      maxLength: 4,
      size: 'max',
    }),
    protocols: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('HTTP', 'HTTPS') },
        fc.constantFrom('TLS', 'HTTP2', 'TCP', 'REDIS', ''),
      ),
      { minLength: 4, maxLength: 4 },
    ),
    targetPort: fc.constantFrom(undefined, undefined, 443),
    addresses: fc.constantFrom(undefined, undefined, ['8.8.8.8'], ['8.8.0.0/16']),
    behind: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      fc.array(endpoint, { minLength: 1, maxLength: 2 }).map((endpoints) => ({
        resolution: 'STATIC',
        endpoints,
      })),
      named.map((one) => ({ resolution: 'DNS', endpoints: [one] })),
      fc.constant({ resolution: 'STATIC' }),
    ),
    exportTo: fc.constantFrom(undefined, undefined, undefined, ['.'], ['~']),
  })
  .map(({ name, namespace, host, numbers, protocols, targetPort, addresses, behind, ...rest }) => ({
    apiVersion,
    kind: 'ServiceEntry',
    metadata: { name, namespace },
    spec: {
      hosts: [host],
      location: 'MESH_EXTERNAL',
      ports: numbers.map((number, i) => ({
        number,
        name: `port-${number}`,
        protocol: protocols[i],
        ...(targetPort === undefined || host.startsWith('*') ? {} : { targetPort }),
      })),
      ...reachedBy(host, addresses, behind),
      ...rest,
    },
  }))

/** A block goes with NONE, which takes no endpoints. */
function reachedBy(host: string, addresses: readonly string[] | undefined, behind: object): object {
  const own = addresses === undefined ? {} : { addresses }
  const isNone = host.startsWith('*') || addresses?.some((address) => address.includes('/'))
  return isNone ? { resolution: 'NONE', ...own } : { resolution: 'DNS', ...behind, ...own }
}

const tls = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ mode: 'SIMPLE' }) },
  fc.constantFrom(
    { mode: 'DISABLE' },
    { mode: 'SIMPLE', sni: 'edge.test' },
    { mode: 'SIMPLE', subjectAltNames: ['alt.test', 'none.test'] },
  ),
)
const policy = fc
  .record({ tls, port: fc.constantFrom(undefined, 80, 443) })
  .map(({ tls: own, port }) =>
    port === undefined
      ? { tls: own }
      : { portLevelSettings: [{ port: { number: port }, tls: own }] },
  )
const subset = fc.record({ name: version, also: fc.option(policy, { nil: undefined }) })

const destinationRule = fc
  .record({
    name: fc.constantFrom('d', 'e', 'f'),
    host: fc.constantFrom('www.googleapis.com', '*.googleapis.com', 'api.test', 'details'),
    trafficPolicy: fc.option(policy, { nil: undefined }),
    subsets: fc.uniqueArray(subset, { maxLength: 2, selector: ({ name }) => name }),
  })
  .map(({ name, host, trafficPolicy, subsets }) => ({
    apiVersion,
    kind: 'DestinationRule',
    metadata: { name },
    spec: {
      host,
      ...(trafficPolicy === undefined ? {} : { trafficPolicy }),
      subsets: subsets.map(({ name: own, also }) => ({
        name: own,
        labels: { version: own },
        ...(also === undefined || host === 'details' ? {} : { trafficPolicy: also }),
      })),
    },
  }))

const text = (...values: readonly string[]) =>
  fc
    .tuple(fc.constantFrom('exact', 'prefix', 'regex'), fc.constantFrom(...values))
    .map(([kind, value]) => ({ [kind]: value }))

const match = fc.oneof(
  text('/books', '/', '/BOOKS').map((uri) => ({ uri })),
  text('/books', '/Books').map((uri) => ({ uri, ignoreUriCase: true })),
  text('jason', 'ja', 'ja.*').map((user) => ({ headers: { 'end-user': user } })),
  fc.constantFrom(
    { headers: { 'end-user': {} } },
    { withoutHeaders: { 'end-user': {} } },
    { withoutHeaders: { 'x-tenant': { exact: 'one' } } },
    { queryParams: { q: { exact: '1' } } },
    { method: { exact: 'POST' } },
    { port: 443 },
    { port: 9080 },
    { scheme: { exact: 'http' } },
    { authority: { exact: 'www.googleapis.com' } },
    { authority: { exact: 'details:9080' } },
    { authority: { regex: '.*:443' } },
    { sourceLabels: { version: 'v2' } },
    { headers: { 'x-tenant': { exact: 'one' } }, uri: { prefix: '/books' } },
  ),
)

const elsewhere = ['mail.api.test', 'api.test', 'www.googleapis.com', 'details', 'unknown.test']
const destination = (own: string) =>
  fc
    .record({
      host: fc.oneof({ weight: 3, arbitrary: fc.constant(own) }, fc.constantFrom(...elsewhere)),
      subset: fc.constantFrom(undefined, undefined, 'v1', 'v2', 'v3'),
      port: fc.constantFrom(undefined, undefined, undefined, 443, 80),
    })
    .map(({ port, subset: one, host }) => ({
      host,
      ...(one === undefined ? {} : { subset: one }),
      ...(port === undefined ? {} : { port: { number: port } }),
    }))
const route = (own: string) =>
  fc.oneof(
    { weight: 3, arbitrary: destination(own).map((to) => [{ destination: to }]) },
    fc.tuple(destination(own), destination(own)).map(([one, two]) => [
      { destination: one, weight: 60 },
      { destination: two, weight: 40 },
    ]),
  )
const also = fc.constantFrom<object[]>(
  {},
  {},
  {},
  { rewrite: { authority: 'mail.api.test' } },
  { headers: { request: { set: { Host: 'alt.test' } } } },
  { fault: { abort: { httpStatus: 418 } } },
)
const http = (own: string) =>
  fc
    .record({
      match: fc.option(fc.array(match, { minLength: 1, maxLength: 2 }), { nil: undefined }),
      does: fc.oneof(
        {
          weight: 8,
          arbitrary: fc.tuple(route(own), also).map(([to, more]) => ({ route: to, ...more })),
        },
        fc.constantFrom<object[]>(
          { redirect: { uri: '/there' } },
          { directResponse: { status: 418 } },
        ),
      ),
    })
    .map(({ match: when, does }) => ({ ...(when === undefined ? {} : { match: when }), ...does }))

const virtualHosts = ['details', 'api.test', 'www.googleapis.com', '*.googleapis.com', '*.api.test']
const virtualService = fc
  .record({ name: fc.constantFrom('v', 'w', 'x'), host: fc.constantFrom(...virtualHosts) })
  .chain(({ name, host }) =>
    fc
      .record({
        http: fc.array(http(host), { minLength: 1, maxLength: 3 }),
        rest: fc.constantFrom(true, true, false),
        tls: fc.option(route(host), { nil: undefined }),
        tcp: fc.option(route(host), { nil: undefined }),
      })
      .map(({ http: entries, rest, tls: tlsRoute, tcp }) => ({
        apiVersion,
        kind: 'VirtualService',
        metadata: { name },
        spec: {
          hosts: [host],
          http: rest ? [...entries, { route: [{ destination: { host } }] }] : entries,
          ...(tlsRoute === undefined || host === 'details'
            ? {}
            : { tls: [{ match: [{ sniHosts: [host] }], route: tlsRoute }] }),
          ...(tcp === undefined || host === 'details' ? {} : { tcp: [{ route: tcp }] }),
        },
      })),
  )

const sidecar = fc
  .record({
    name: fc.constantFrom('s', 't'),
    namespace: fc.constantFrom('default', 'istio-system'),
    labels: fc.constantFrom(undefined, { version: 'v1' }, { app: 'tester' }),
    hosts: fc.uniqueArray(
      fc.constantFrom('*/*', './*', 'shared/*', '*/*.googleapis.com', '~/*', '*/api.test'),
      { minLength: 1, maxLength: 2 },
    ),
    mode: fc.constantFrom(undefined, 'ALLOW_ANY', 'REGISTRY_ONLY'),
    port: fc.constantFrom(undefined, undefined, 443),
  })
  .map(({ name, namespace, labels, hosts, mode, port }) => ({
    apiVersion,
    kind: 'Sidecar',
    metadata: { name, namespace },
    spec: {
      ...(labels === undefined ? {} : { workloadSelector: { labels } }),
      ...(mode === undefined ? {} : { outboundTrafficPolicy: { mode } }),
      egress:
        port === undefined ? [{ hosts }] : [{ port: { number: port }, hosts }, { hosts: ['./*'] }],
    },
  }))

/** Entries, what routes to them, and now and then what hides them. */
export const todayRules = fc.tuple(
  fc.uniqueArray(serviceEntry, { minLength: 3, maxLength: 6, size: 'max', selector: nameOf }),
  fc.uniqueArray(destinationRule, { maxLength: 3, selector: nameOf }),
  fc.uniqueArray(virtualService, { minLength: 1, maxLength: 3, size: 'max', selector: nameOf }),
  fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.uniqueArray(sidecar, { maxLength: 2, selector: nameOf }),
  ),
)

function nameOf({ metadata }: { readonly metadata: { readonly name: string } }): string {
  return metadata.name
}
