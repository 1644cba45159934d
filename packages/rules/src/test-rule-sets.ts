import fc from 'fast-check'
import { checkResource } from './check-resource.ts'
import { decide } from './decide.ts'
import type { Question } from './decision.ts'
import { lintTogether } from './lint.ts'
import type { MeshRegistry } from './registry.ts'
import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import type { RouteTable } from './route-table.ts'

/** A mesh that generated rules are compiled for. */
export const registry: MeshRegistry = {
  services: ['details', 'reviews'].map((name) => ({ name, port: 9080 })),
  workloads: [{ name: 'details-v1', service: 'details', labels: { version: 'v1' } }],
}

const names = ['a.com', 'b.com', '*.a.com', '*.x.a.com', 'w.a.com', 'w.x.a.com', '*.b.com', '*.org']
const hostOf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...names) },
  fc.constantFrom('*', '*b.com', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.3'),
)
const nameOf = fc.constantFrom('m', 'n', 'o', 'p', 'q', 'r', 's')
const namespaceOf = fc.constantFrom('default', 'default', 'shop')
const bornOf = fc.constantFrom('2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z', undefined)
const portOf = fc.constantFrom(80, 443, 7000)

const metadataOf = fc
  .tuple(nameOf, namespaceOf, bornOf, fc.boolean())
  .map(([name, namespace, creationTimestamp, isInternal]) => ({
    name,
    namespace,
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(isInternal ? { annotations: { 'egress.bookinfo.dev/internal': '10.0.0.0/8' } } : {}),
  }))

/** Most ports are for one family of protocols, as in life. */
const portProtocolOf = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(fc.constantFrom(80, 443), fc.constantFrom('http', 'https', 'grpc')),
  },
  fc.tuple(portOf, fc.constantFrom('http', 'https', 'tcp', 'mongo')),
)

const egressRuleOf = fc
  .tuple(
    metadataOf,
    hostOf,
    fc.uniqueArray(portProtocolOf, {
      selector: ([port]) => port,
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([metadata, service, ports]) => ({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata,
    spec: {
      destination: { service },
      ports: ports.map(([port, protocol]) => ({ port, protocol })),
    },
  }))

const serviceEntryOf = fc
  .tuple(
    metadataOf,
    fc.uniqueArray(fc.constantFrom(...names, 'c.org', 'd.net'), { minLength: 1, maxLength: 3 }),
    fc.uniqueArray(fc.tuple(portOf, fc.constantFrom('HTTP', 'TLS', 'TCP')), {
      selector: ([port]) => port,
      minLength: 1,
      maxLength: 2,
    }),
    fc.constantFrom([], ['10.1.2.3'], ['10.1.0.0/16']),
    fc.constantFrom(undefined, ['*'], ['.'], ['~']),
  )
  .map(([metadata, names, ports, addresses, exportTo]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata,
    spec: {
      hosts: names,
      addresses,
      resolution: names.some((name) => name.startsWith('*')) ? 'NONE' : 'DNS',
      ports: ports.map(([number, protocol]) => ({ number, name: `p${number}`, protocol })),
      ...(exportTo === undefined ? {} : { exportTo }),
    },
  }))

const routeRuleOf = fc
  .tuple(metadataOf, fc.constantFrom('details', 'a.com', '*.a.com'), fc.constantFrom(0, 1, 2))
  .map(([metadata, host, precedence]) => ({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'RouteRule',
    metadata,
    spec: {
      destination: host === 'details' ? { name: host } : { service: host },
      precedence,
      httpReqTimeout: { simpleTimeout: { timeout: '5s' } },
    },
  }))

const virtualServiceOf = fc
  .tuple(metadataOf, fc.constantFrom('details', 'a.com', '*.a.com', 'b.com'))
  .map(([metadata, host]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata,
    spec: {
      hosts: [host],
      http: [{ route: [{ destination: { host, subset: 'v1' } }], timeout: '3s' }],
    },
  }))

const destinationRuleOf = fc
  .tuple(metadataOf, fc.constantFrom('details', 'a.com', '*.a.com'), fc.boolean())
  .map(([metadata, host, originates]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata,
    spec: {
      host,
      subsets: [{ name: 'v1', labels: { version: 'v1' } }],
      ...(originates ? { trafficPolicy: { tls: { mode: 'SIMPLE' } } } : {}),
    },
  }))

const sidecarOf = fc
  .tuple(metadataOf, fc.constantFrom('*/a.com', './*', '*/*'))
  .map(([metadata, host]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata,
    spec: { egress: [{ hosts: [host] }] },
  }))

/** A valid resource of any kind; many name the same few hosts. */
export const resourceOf = fc
  .oneof(
    { weight: 4, arbitrary: egressRuleOf },
    { weight: 3, arbitrary: serviceEntryOf },
    routeRuleOf,
    virtualServiceOf,
    destinationRuleOf,
    sidecarOf,
  )
  .map((value) => checkResource(value).resource)
  .filter((resource) => resource !== undefined)

/** Each step puts some resources, by name, and takes some of those there are. */
export const stepOf = fc.record({
  put: fc.array(resourceOf, { maxLength: 4 }),
  take: fc.array(fc.nat(20), { maxLength: 2 }),
})

/** The resources after a step. */
export function change(
  resources: readonly Resource[],
  { put, take }: { put: readonly Resource[]; take: readonly number[] },
): readonly Resource[] {
  const byKey = new Map(resources.map((resource) => [resourceKey(resource), resource]))
  for (const resource of put) byKey.set(resourceKey(resource), resource)
  const all = [...byKey.values()]
  const gone = new Set(take.map((at) => all[at]))
  return all.filter((resource) => !gone.has(resource))
}

/** All that a table says and decides. */
export function describe(table: RouteTable, resources: readonly Resource[]) {
  const { rules, conflicts, warnings, routes } = table
  return {
    decisions: decisions(table),
    rules,
    conflicts,
    warnings,
    routes: [...routes].map(([host, some]) => [host, some.map(({ key }) => key)]),
    findings: lintTogether(resources, { registry, table }).map(({ message }) => message),
    ports: [...table.ports.keys()].sort(),
  }
}

/** What becomes of calls to every host that generated rules name. */
export function decisions(table: RouteTable): readonly unknown[] {
  const asked = [
    'a.com',
    'w.a.com',
    'w.x.a.com',
    'b.com',
    'wb.com',
    'c.org',
    'd.net',
    'details',
    '10.1.2.3',
  ]
  return asked.flatMap((host) =>
    [80, 443, 7000, 9080].flatMap((port) =>
      (['http', 'tls', 'bytes'] as const).map((speech) => {
        const { rule: _, ...rest } = Object(decide(table, ask(host, port, speech)))
        const reach = table.mayReach(
          { kind: 'egress-rule', namespace: 'default', name: 'm' },
          '10.9.9.9',
        )
        return { ...rest, rule: Object(_).name, reach }
      }),
    ),
  )
}

/** A question as a workload of the mesh puts it. */
export function ask(host: string, port: number, speech: 'http' | 'tls' | 'bytes'): Question {
  return {
    workload: 'details-v1',
    workloadLabels: { version: 'v1' },
    workloadService: 'details',
    door: 'http-absolute',
    speech,
    host,
    hostKind: host.startsWith('10.') ? 'ipv4' : 'name',
    port,
    request: { method: 'GET', path: '/', authority: host, header: () => undefined },
  }
}
