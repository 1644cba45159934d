import fc from 'fast-check'
import { checkResource } from '../check-resource.ts'
import type { Resource } from '../resource.ts'

const some = <T>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) =>
  fc.record(fields, { noNullPrototype: true, requiredKeys: [] })
const all = <T>(fields: { [Field in keyof T]: fc.Arbitrary<T[Field]> }) =>
  fc.record(fields, { noNullPrototype: true })

const host = fc.constantFrom('a.com', 'www.a.com', '*.a.com', 'reviews', 'details', 'b.org')
const label = fc.constantFrom('v1', 'v2', 'v3')
const match = fc.oneof(
  all({ exact: fc.string() }),
  all({ prefix: fc.string({ minLength: 1 }) }),
  all({ regex: fc.constantFrom('.*', 'a+', '[0-9]{1,3}') }),
)
const destination = fc.oneof(
  all({ host, subset: label }),
  all({ host, port: all({ number: fc.constantFrom(80, 443, 9080) }) }),
  all({ host }),
)
const route = fc.array(all({ destination, weight: fc.integer({ min: 1, max: 100 }) }), {
  minLength: 1,
  maxLength: 3,
})
const metadata = all({
  name: fc.constantFrom('r1', 'r2', 'r3'),
  namespace: fc.constantFrom('default', 'other'),
})

const serviceEntry = all({
  hosts: fc.uniqueArray(host, { minLength: 1, maxLength: 2 }),
  ports: fc.uniqueArray(
    all({
      number: fc.constantFrom(80, 443, 3306),
      name: fc.constantFrom('one', 'two', 'three'),
      protocol: fc.constantFrom('HTTP', 'https', 'TLS', 'TCP', 'GRPC-Web', ''),
    }),
    { maxLength: 2, selector: ({ number }) => number },
  ),
  addresses: fc.subarray(['8.8.8.8', '8.8.0.0/16']),
  exportTo: fc.constantFrom(['*'], ['.'], ['~'], []),
})

const destinationRule = all({
  host,
  subsets: fc.uniqueArray(
    all({ name: label, labels: fc.dictionary(label, label, { noNullPrototype: true }) }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  trafficPolicy: all({
    portLevelSettings: fc.array(
      all({
        port: all({ number: fc.constantFrom(80, 443) }),
        tls: all({ mode: fc.constantFrom('SIMPLE', 'DISABLE') }),
      }),
      { maxLength: 2 },
    ),
  }),
})

const httpMatch = some({
  uri: match,
  method: match,
  headers: fc.dictionary(label, match, { noNullPrototype: true }),
  withoutHeaders: fc.dictionary(label, match, { noNullPrototype: true }),
  queryParams: fc.dictionary(label, match, { noNullPrototype: true }),
  port: fc.constantFrom(80, 443, 9080),
  sourceLabels: fc.dictionary(label, label, { noNullPrototype: true }),
  ignoreUriCase: fc.boolean(),
})
const fault = all({
  abort: all({
    httpStatus: fc.integer({ min: 200, max: 599 }),
    percentage: all({ value: fc.constantFrom(0, 50, 100) }),
  }),
})
const http = fc.oneof(
  all({ route, match: fc.array(httpMatch, { minLength: 1, maxLength: 2 }), fault }),
  all({ route, retries: all({ attempts: fc.constant(0) }), timeout: fc.constant('1.5s') }),
  all({ redirect: all({ uri: fc.constant('/x'), redirectCode: fc.constant(308) }) }),
  all({ directResponse: all({ status: fc.constant(418), body: all({ string: fc.string() }) }) }),
)
const virtualService = all({
  hosts: host.map((one) => [one]),
  http: fc.array(http, { minLength: 1, maxLength: 3 }),
  tcp: fc.array(all({ route }), { maxLength: 1 }),
})

const sidecar = all({
  egress: fc.array(
    all({
      hosts: fc.uniqueArray(fc.constantFrom('*/a.com', './*', 'other/*', '~/*'), { minLength: 1 }),
    }),
    { minLength: 1, maxLength: 1 },
  ),
  outboundTrafficPolicy: some({ mode: fc.constantFrom('ALLOW_ANY', 'REGISTRY_ONLY') }),
})

const specs = {
  ServiceEntry: serviceEntry,
  DestinationRule: destinationRule,
  VirtualService: virtualService,
  Sidecar: sidecar,
}

/** A resource of today's kinds that passes the checks; whatever makes it go wrong together with others is welcome. */
export const todayResource: fc.Arbitrary<Resource> = fc
  .constantFrom(...Object.keys(specs))
  .chain((kind) => {
    const [, spec] = Object.entries(specs).find(([name]) => name === kind) ?? []
    return all({
      apiVersion: fc.constant('networking.istio.io/v1'),
      kind: fc.constant(kind),
      metadata,
      spec: spec ?? fc.constant({}),
    })
  })
  .map((value) => checkResource(value).resource)
  .filter((resource) => resource !== undefined)
