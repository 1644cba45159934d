import fc from 'fast-check'

const ports = [80, 443, 5432, 8443, 9080]

/** Hosts that rules are written for. */
export const services = [
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
    service: fc.oneof(
      fc.constantFrom('*.googleapis.com', 'api.test', '*.api.test'),
      fc.constantFrom(...services),
    ),
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
const action = fc.constantFrom(
  { redirect: { uri: '/there', authority: 'api.test' } },
  { rewrite: { authority: 'mail.api.test' } },
  { httpFault: { abort: { percent: 100, httpStatus: 418 } } },
  { websocketUpgrade: true },
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
    action: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, action),
  })
  .map(({ name, destination, precedence, from, when, version, action }) => ({
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
      ...('name' in destination && action === undefined
        ? { route: [{ labels: { version } }] }
        : {}),
      ...action,
    },
  }))

/** EgressRules and RouteRules. */
export const classicRules = fc.tuple(
  fc.uniqueArray(egressRule, { minLength: 2, size: 'max', maxLength: 8, selector: nameOf }),
  fc.uniqueArray(routeRule, { minLength: 1, maxLength: 3, selector: nameOf }),
)

function nameOf({ metadata }: { readonly metadata: { readonly name: string } }): string {
  return metadata.name
}
