import type { Door, MeshRegistry, OutboundTrafficPolicy, Speech } from '@bookinfo/rules'
import fc from 'fast-check'
import { ruleSet } from './generate-rules.ts'

/** One call to make: what is typed for `explain`, and how the gateway is asked. */
export interface Call {
  readonly from: string
  readonly door: Door
  readonly speech: Speech
  readonly host: string
  readonly port: number
  /** Whether the client writes the port where it is the default. */
  readonly writesPort: boolean
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** Besides Host and what identifies the caller. */
  readonly headers: Readonly<Record<string, string>>
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
export const addresses = [
  '8.8.8.8',
  '8.8.4.4',
  '10.1.2.3',
  '10.9.9.9',
  '169.254.169.254',
  '[2606:4700::1]',
]
/** What the gateway has a TCP listener for. */
export const tcpDestinations = ['8.8.8.8:5432', '8.8.4.4:443', '10.1.2.3:5432', '10.9.9.9:443']
/** What the operator overrides, beside all that is public: an address that is not. */
export const overriddenInside = '10.9.9.9:443'
/** Resolved by the gateway on this port, which is told that there is no such name: no override is for it. */
export const lookedUp = { host: 'mail.api.test', port: 80 } as const
export const ports = [80, 443, 5432, 8443, 9080]

const webPorts = [80, 443, 443, 8443]
const anyPort = [80, 443, 443, 443, 8443, 5432, 9080]
const place = (hosts: readonly string[], on: readonly number[]) =>
  fc.record({ host: fc.constantFrom(...hosts), port: fc.constantFrom(...on) })

const base = {
  from: fc.constantFrom('tester', 'reviews-v1', 'details-v2'),
  to: fc.oneof(
    { weight: 8, arbitrary: place(['www.googleapis.com', 'api.test', 'mail.api.test'], webPorts) },
    { weight: 4, arbitrary: place(names, anyPort) },
    { weight: 2, arbitrary: place(addresses, anyPort) },
    { weight: 3, arbitrary: place(['details', 'details.default.svc.cluster.local'], [9080]) },
    { weight: 1, arbitrary: place(['details', 'reviews'], anyPort) },
  ),
  writesPort: fc.boolean(),
  path: fc.constantFrom('/', '/books', '/books/v1?q=1', '/other', '/BOOKS?q=2'),
  method: fc.constantFrom('GET' as const, 'GET' as const, 'POST' as const),
  headers: fc.record(
    {
      cookie: fc.constantFrom('user=jason', 'a=b; user=jasper'),
      'end-user': fc.constantFrom('jason', 'jasper', 'x'),
      'x-tenant': fc.constantFrom('one', 'two'),
    },
    { requiredKeys: [], noNullPrototype: true },
  ),
}
const request = fc
  .record({
    ...base,
    door: fc.constantFrom<Door[]>('http-absolute', 'http-absolute', 'http-origin'),
  })
  .map(({ to, ...rest }): Call => ({ ...rest, ...to, speech: 'http' }))
const tunnel = fc
  .record({ ...base, speech: fc.constantFrom<Speech[]>('http', 'tls', 'bytes') })
  .map(({ to, ...rest }): Call => ({ ...rest, ...to, door: 'connect' }))
// Intercepted TLS tells neither port nor credentials: 443 and the source address are meant.
const tls = fc
  .record({ ...base, host: fc.constantFrom(...names) })
  .map(({ to: _, ...rest }): Call => {
    const asked = { from: 'tester', port: 443, door: 'tls', speech: 'tls' } as const
    return { ...rest, ...asked }
  })
// Nobody shows credentials to a TCP listener.
const listener = fc
  .record({ ...base, destination: fc.constantFrom(...tcpDestinations) })
  .map(({ destination, to: _, ...rest }): Call => {
    const { hostname, port } = new URL(`tcp://${destination}`)
    const asked = { from: 'tester', host: hostname, port: Number(port), writesPort: true }
    return { ...rest, ...asked, door: 'tcp', speech: 'bytes' }
  })
const call: fc.Arbitrary<Call> = fc.oneof(
  { weight: 1, arbitrary: listener },
  { weight: 12, arbitrary: request },
  { weight: 5, arbitrary: tunnel },
  { weight: 3, arbitrary: tls },
)

/** Rule sets as YAML and calls, the same for the same seed. */
export function generate(seed: number, sets: number, callsEach: number) {
  return fc.sample(
    fc.record({
      yaml: ruleSet,
      policy: fc.constantFrom<OutboundTrafficPolicy[]>(
        'REGISTRY_ONLY',
        'REGISTRY_ONLY',
        'ALLOW_ANY',
      ),
      calls: fc.array(call, { minLength: callsEach, maxLength: callsEach, size: 'max' }),
    }),
    { seed, numRuns: sets },
  )
}
