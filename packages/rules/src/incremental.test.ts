import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { checkResource } from './check-resource.ts'
import { compileRouteTable, createRouteTableCompiler } from './compile-route-table.ts'
import { decide } from './decide.ts'
import type { Question } from './decision.ts'
import { lintTogether } from './lint.ts'
import type { MeshRegistry } from './registry.ts'
import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import type { RouteTable } from './route-table.ts'

const registry: MeshRegistry = {
  services: ['details', 'reviews'].map((name) => ({ name, port: 9080 })),
  workloads: [{ name: 'details-v1', service: 'details', labels: { version: 'v1' } }],
}

const hosts = ['a.com', 'b.com', '*.a.com', '*.x.a.com', '*', '*b.com', '10.0.0.0/8', '10.1.0.0/16']
const hostOf = fc.constantFrom(...hosts, '10.1.2.3')
const nameOf = fc.constantFrom('m', 'n', 'o', 'p', 'q')
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

const egressRuleOf = fc
  .tuple(
    metadataOf,
    hostOf,
    fc.uniqueArray(fc.tuple(portOf, fc.constantFrom('http', 'https', 'tcp', 'mongo')), {
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
    fc.uniqueArray(fc.constantFrom('a.com', 'b.com', '*.a.com', 'c.org'), { minLength: 1 }),
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

const resourceOf = fc
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
const stepOf = fc.record({
  put: fc.array(resourceOf, { maxLength: 4 }),
  take: fc.array(fc.nat(20), { maxLength: 2 }),
})

test('a table made change by change is the table made at once', () => {
  fc.assert(
    fc.property(fc.array(stepOf, { maxLength: 8 }), (steps) => {
      const compile = createRouteTableCompiler(registry)
      const seen: { table: RouteTable; before: unknown }[] = []
      let resources: readonly Resource[] = []
      for (const step of steps) {
        resources = change(resources, step)
        const table = compile(resources)
        const before = describe(table, resources)
        assert.deepEqual(before, describe(compileRouteTable(resources, registry), resources))
        seen.push({ table, before })
      }
      // What was handed out stays as it was.
      for (const { table, before } of seen) {
        assert.deepEqual(decisions(table), Object(before).decisions)
      }
    }),
    { numRuns: 150 },
  )
})

test('a change of one rule leaves the tables of other ports alone', () => {
  const compile = createRouteTableCompiler(registry)
  const rules = [ruleFor('a.com', 443), ruleFor('b.com', 80)]
  const before = compile(rules)
  const after = compile([ruleFor('c.com', 443), ...rules.slice(1)])
  assert.equal(after.ports.get(80), before.ports.get(80))
  assert.notEqual(after.ports.get(443), before.ports.get(443))
  assert.equal(after.routes, before.routes)
})

test('a compiler that failed begins anew', () => {
  const compile = createRouteTableCompiler(registry)
  const rules = [ruleFor('a.com', 443)]
  compile(rules)
  const broken = { ...ruleFor('b.com', 443), spec: null } as unknown as Resource
  assert.throws(() => compile([broken]))
  assert.equal(compile(rules).rules.length, 1)
})

function ruleFor(service: string, port: number): Resource {
  const { resource } = checkResource({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name: service.replace('.', '-'), namespace: 'default' },
    spec: { destination: { service }, ports: [{ port, protocol: 'https' }] },
  })
  assert.ok(resource)
  return resource
}

function change(
  resources: readonly Resource[],
  { put, take }: { put: readonly Resource[]; take: readonly number[] },
): readonly Resource[] {
  const byKey = new Map(resources.map((resource) => [resourceKey(resource), resource]))
  for (const resource of put) byKey.set(resourceKey(resource), resource)
  const all = [...byKey.values()]
  const gone = new Set(take.map((at) => all[at]))
  return all.filter((resource) => !gone.has(resource))
}

function describe(table: RouteTable, resources: readonly Resource[]) {
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

function decisions(table: RouteTable): readonly unknown[] {
  const asked = ['a.com', 'w.a.com', 'w.x.a.com', 'b.com', 'wb.com', 'c.org', 'details', '10.1.2.3']
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

function ask(host: string, port: number, speech: 'http' | 'tls' | 'bytes'): Question {
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
