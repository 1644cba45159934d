import type { TestContext } from 'node:test'
import type { EgressRule, MeshRegistry, Resource, RouteRule, RouteRuleSpec } from '@bookinfo/rules'
import { classicApiVersion, ourAnnotations } from '@bookinfo/rules'
import { connectRaw, type RawClient, type StubResolver, stubResolver } from '@bookinfo/testkit'
import { createEgressProxy } from './egress-proxy.ts'
import type { ExchangeRecord } from './exchange.ts'
import type { EgressProxy, EgressProxyOptions } from './options.ts'
import { testTransport } from './test-transport.ts'

export interface TestProxyOptions extends Partial<EgressProxyOptions> {
  readonly resources?: readonly Resource[]
  /** Addresses by name, for the proxy's resolver. */
  readonly dns?: Readonly<Record<string, readonly string[]>>
}

export interface TestProxy {
  readonly proxy: EgressProxy
  readonly port: number
  readonly records: ExchangeRecord[]
  readonly resolver: StubResolver
  /** A new client connection. */
  connect(): Promise<RawClient>
  apply(...resources: Resource[]): ReturnType<EgressProxy['apply']>
  /** The first record that fits, now or later. */
  record(fits: (record: ExchangeRecord) => boolean): Promise<ExchangeRecord>
}

/** Every connection from this machine is the workload `tester`. */
export const testRegistry: MeshRegistry = {
  services: [],
  workloads: [{ name: 'tester', service: 'tester', labels: { app: 'tester' } }],
  sources: [{ cidr: '127.0.0.0/8', workload: 'tester' }],
}

/** A proxy on a free loopback port, closed after the test. */
export async function startProxy(
  t: TestContext,
  options: TestProxyOptions = {},
): Promise<TestProxy> {
  const { resources = [], dns = {}, ...rest } = options
  const records: ExchangeRecord[] = []
  const resolver = stubResolver(dns)
  const waiting = new Set<() => void>()
  const proxy = createEgressProxy({
    registry: testRegistry,
    resolve: resolver,
    ...testTransport,
    ...rest,
    onExchange(record) {
      records.push(record)
      for (const wake of waiting) wake()
      waiting.clear()
    },
  })
  t.after(() => proxy.close({ graceMs: 0 }))
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  let version = 0
  const apply = (...next: Resource[]) => {
    version += 1
    return proxy.apply({ version: `v${version}`, resources: next })
  }
  apply(...resources)
  return {
    proxy,
    port,
    records,
    resolver,
    connect: () => connectRaw(t, port),
    apply,
    async record(fits) {
      for (;;) {
        const found = records.find(fits)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => {
          waiting.add(resolve)
        })
      }
    },
  }
}

/** An EgressRule for one host and `port/protocol` texts. */
export function egressRule(name: string, host: string, ...ports: string[]): EgressRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name, namespace: 'default', resourceVersion: '1' },
    spec: {
      destination: { service: host },
      ports: ports.map((text) => {
        const [port = '', protocol = ''] = text.split('/')
        return { port: Number(port), protocol }
      }),
    },
  }
}

/** The rule with an annotation that names internal addresses. */
export function reaching(rule: EgressRule, internal: string): EgressRule {
  const annotations = { [ourAnnotations.internal]: internal }
  return { ...rule, metadata: { ...rule.metadata, annotations } }
}

/** A RouteRule that sends all of a service's requests to one version. */
export function routeRule(name: string, service: string, version: string): RouteRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'RouteRule',
    metadata: { name, namespace: 'default', resourceVersion: '1' },
    spec: { destination: { name: service }, route: [{ labels: { version } }] },
  }
}

/** A RouteRule, for the mesh service of its name unless `spec` has a destination, with what `spec` asks for. */
export function routeActions(name: string, spec: Partial<RouteRuleSpec>): RouteRule {
  return {
    apiVersion: classicApiVersion,
    kind: 'RouteRule',
    metadata: { name, namespace: 'default', resourceVersion: '1' },
    spec: { destination: { name }, ...spec },
  }
}

/** A mesh with one service of one version, on port 9080, answered on this loopback port. */
export function meshRegistry(service: string, port: number): MeshRegistry {
  const workload = { name: `${service}-v1`, service, labels: { version: 'v1' } }
  return {
    ...testRegistry,
    services: [{ name: service, port: 9080 }],
    workloads: [...testRegistry.workloads, { ...workload, address: '127.0.0.1', port }],
  }
}
