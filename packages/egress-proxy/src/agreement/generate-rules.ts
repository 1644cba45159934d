import fc from 'fast-check'

const ports = [80, 443, 5432, 8443, 9080]

const services = [
  'www.googleapis.com',
  '*.googleapis.com',
  '*googleapis.com',
  '*-api.test',
  '*.api.test',
  'api.test',
  'googleapis.com',
  'mail.api.test',
  '*',
  '8.8.8.8',
  '8.8.0.0/16',
  '10.0.0.0/8',
]
/** A family of protocols keeps to its ports, most of the time: rules that fight over one are there, but rare. */
const families = [
  { weight: 16, words: ['http', 'https', 'https', 'http2', 'grpc'], on: [80, 443, 8443] },
  { weight: 3, words: ['tcp'], on: [5432] },
  { weight: 1, words: ['tcp'], on: ports },
  { weight: 1, words: ['mongo'], on: [5432, 9080] },
] as const

/** One egress rule, as the YAML parser takes it. */
const egressRule = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    service: fc.constantFrom(...services),
    pick: fc.nat(60),
    open: fc.oneof(
      ...families.map(({ weight, words, on }) => ({
        weight,
        arbitrary: fc.record({
          words: fc.constant<readonly string[]>(words),
          numbers: fc.uniqueArray(fc.constantFrom(...on), { minLength: 1, maxLength: 3 }),
        }),
      })),
    ),
  })
  .map(({ name, service, pick, open: { words, numbers } }) => {
    const isBlock = service.includes('/') && words.length > 1
    const fitting = isBlock ? ['tcp'] : words
    const open = isBlock ? [5432] : numbers
    return {
      apiVersion: 'config.istio.io/v1alpha2',
      kind: 'EgressRule',
      metadata: { name },
      spec: {
        destination: { service },
        ports: open.map((port, i) => ({
          port,
          protocol: fitting[(pick + i) % fitting.length],
        })),
      },
    }
  })

const headers = fc.constantFrom(
  undefined,
  { uri: { prefix: '/books' } },
  { uri: { exact: '/' } },
  { cookie: { regex: '^(.*?;)?(user=jason)(;.*)?$' } },
)
const routeRule = fc
  .record({
    name: fc.constantFrom('r', 's', 't', 'u'),
    destination: fc.constantFrom<object[]>(
      { name: 'details' },
      { name: 'details' },
      { service: '*.googleapis.com' },
      { service: 'api.test' },
    ),
    precedence: fc.nat(3),
    from: fc.constantFrom(undefined, undefined, 'reviews', 'details'),
    when: headers,
    version: fc.constantFrom('v1', 'v2'),
  })
  .map(({ name, destination, precedence, from, when, version }) => ({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'RouteRule',
    metadata: { name },
    spec: {
      destination,
      precedence,
      match: {
        ...(from === undefined ? {} : { source: { name: from } }),
        ...(when === undefined ? {} : { request: { headers: when } }),
      },
      ...('name' in destination ? { route: [{ labels: { version } }] } : {}),
    },
  }))

const classic = fc.tuple(
  fc.uniqueArray(egressRule, { minLength: 2, size: 'max', maxLength: 8, selector: nameOf }),
  fc.uniqueArray(routeRule, { maxLength: 3, selector: nameOf }),
)

const today = 'networking.istio.io/v1'

const serviceEntry = fc
  .record({
    name: fc.constantFrom('i', 'j', 'k', 'l', 'm'),
    host: fc.constantFrom(...services.filter((service) => /^(?:\*\.)?[a-z]/.test(service))),
    numbers: fc.uniqueArray(fc.constantFrom(80, 443, 8443), { minLength: 1, maxLength: 3 }),
    protocols: fc.array(fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'HTTP2'), {
      minLength: 3,
      maxLength: 3,
    }),
    targetPort: fc.constantFrom(undefined, undefined, 443),
  })
  .map(({ name, host, numbers, protocols, targetPort }) => ({
    apiVersion: today,
    kind: 'ServiceEntry',
    metadata: { name },
    spec: {
      hosts: [host],
      location: 'MESH_EXTERNAL',
      resolution: host.startsWith('*') ? 'NONE' : 'DNS',
      ports: numbers.map((number, i) => ({
        number,
        name: `port-${number}`,
        protocol: protocols[i],
        ...(targetPort === undefined || host.startsWith('*') ? {} : { targetPort }),
      })),
    },
  }))

const destinationRule = fc
  .record({
    name: fc.constantFrom('d', 'e', 'f'),
    host: fc.constantFrom('www.googleapis.com', '*.googleapis.com', 'api.test'),
    mode: fc.constantFrom('SIMPLE', 'DISABLE'),
    port: fc.constantFrom(undefined, 80, 443),
  })
  .map(({ name, host, mode, port }) => {
    const tls = { tls: { mode } }
    const trafficPolicy =
      port === undefined ? tls : { portLevelSettings: [{ port: { number: port }, ...tls }] }
    return {
      apiVersion: today,
      kind: 'DestinationRule',
      metadata: { name },
      spec: { host, trafficPolicy },
    }
  })

const virtualService = fc
  .record({
    name: fc.constantFrom('v', 'w'),
    host: fc.constantFrom('details', 'api.test', 'www.googleapis.com', '*.googleapis.com'),
    match: fc.constantFrom(
      undefined,
      [{ uri: { prefix: '/books' } }],
      [{ uri: { exact: '/' } }, { method: { exact: 'POST' } }],
      [{ sourceLabels: { version: 'v2' } }],
    ),
    rest: fc.boolean(),
  })
  .map(({ name, host, match, rest }) => {
    const route = [{ destination: { host } }]
    const http = [{ ...(match === undefined ? {} : { match }), route, retries: { attempts: 0 } }]
    return {
      apiVersion: today,
      kind: 'VirtualService',
      metadata: { name },
      spec: { hosts: [host], http: rest ? [...http, { route }] : http },
    }
  })

const modern = fc.tuple(
  fc.uniqueArray(serviceEntry, { minLength: 2, maxLength: 5, size: 'max', selector: nameOf }),
  fc.uniqueArray(destinationRule, { maxLength: 2, selector: nameOf }),
  fc.uniqueArray(virtualService, { maxLength: 2, selector: nameOf }),
)

/** The form of 2018, today's, or both at once; as YAML. */
export const ruleSet: fc.Arbitrary<string> = fc
  .oneof(
    classic.map((lists) => lists.flat()),
    modern.map((lists) => lists.flat()),
    fc.tuple(classic, modern).map(([one, other]) => [...one.flat(), ...other.flat()]),
  )
  .map((rules) => rules.map((rule) => JSON.stringify(rule)).join('\n---\n'))

function nameOf({ metadata }: { readonly metadata: { readonly name: string } }): string {
  return metadata.name
}
