import type { Door, MeshRegistry, Speech } from '@bookinfo/rules'
import fc from 'fast-check'
import { ruleSet } from './generate-rules.ts'

/** One call to make: what is typed for `explain`, and how the gateway is asked. */
export interface Call {
  readonly from: string
  readonly door: Extract<Door, 'http-absolute' | 'http-origin' | 'connect' | 'tls'>
  readonly speech: Speech
  readonly host: string
  readonly port: number
  /** Whether the client writes the port where it is the default. */
  readonly writesPort: boolean
  readonly path: string
  readonly cookie: string
}

export const registry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [
    { name: 'tester', labels: { app: 'tester' } },
    { name: 'reviews-v1', service: 'reviews', labels: { version: 'v1' } },
    { name: 'details-v1', service: 'details', labels: { version: 'v1' } },
    { name: 'details-v2', service: 'details', labels: { version: 'v2' } },
  ],
  sources: [{ cidr: '127.0.0.0/8', workload: 'tester' }],
}

/** Names on both sides of the rules' borders, then addresses. */
export const names = [
  'www.googleapis.com',
  'a.b.googleapis.com',
  'googleapis.com',
  'evilgoogleapis.com',
  'www.googleapis.com.evil.test',
  'api.test',
  'xapi.test',
  'a-api.test',
  'mail.api.test',
  'WWW.GoogleAPIs.com.',
]
export const addresses = ['8.8.8.8', '8.8.4.4', '10.1.2.3', '169.254.169.254', '[2606:4700::1]']
export const ports = [80, 443, 5432, 8443, 9080]

const base = {
  from: fc.constantFrom('tester', 'reviews-v1', 'details-v2'),
  host: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...names) },
    { weight: 2, arbitrary: fc.constantFrom(...addresses) },
    { weight: 1, arbitrary: fc.constantFrom('details', 'details.default.svc.cluster.local') },
  ),
  port: fc.constantFrom(80, 443, 443, 443, 8443, 5432, 9080),
  writesPort: fc.boolean(),
  path: fc.constantFrom('/', '/books', '/books/v1?q=1', '/other'),
  cookie: fc.constantFrom('', 'user=jason', 'a=b; user=jasper'),
}
const request = fc.record({
  ...base,
  door: fc.constantFrom('http-absolute' as const, 'http-absolute' as const, 'http-origin' as const),
  speech: fc.constant('http' as const),
})
const tunnel = fc.record({
  ...base,
  door: fc.constant('connect' as const),
  speech: fc.constantFrom<Speech[]>('http', 'tls', 'bytes'),
})
// Intercepted TLS tells neither port nor credentials: 443 and the source address are meant.
const tls = fc.record({
  ...base,
  from: fc.constant('tester'),
  host: fc.constantFrom(...names),
  port: fc.constant(443),
  door: fc.constant('tls' as const),
  speech: fc.constant('tls' as const),
})
const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 12, arbitrary: request },
  { weight: 5, arbitrary: tunnel },
  { weight: 3, arbitrary: tls },
)

/** Rule sets as YAML and calls, the same for the same seed. */
export function generate(seed: number, sets: number, callsEach: number) {
  return fc.sample(
    fc.record({
      yaml: ruleSet,
      calls: fc.array(call, { minLength: callsEach, maxLength: callsEach, size: 'max' }),
    }),
    { seed, numRuns: sets },
  )
}
