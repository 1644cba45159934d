import type { TestContext } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import {
  compileRouteTable,
  type MeshRegistry,
  type OutboundTrafficPolicy,
  packRules,
  type Resource,
  readResources,
} from '@bookinfo/rules'
import { openPackedRules } from '@bookinfo/rules/deciding'
import { createEgressProxy } from '../egress-proxy.ts'
import type { EgressProxy } from '../options.ts'
import { testTransport } from '../test-transport.ts'
import { createLane, type Listeners } from './ask-gateway.ts'
import { collectRecords } from './collect-records.ts'
import {
  addresses,
  type Call,
  generate,
  lookedUp,
  names,
  overriddenInside,
  ports,
  registry,
  tcpDestinations,
} from './generate.ts'
import { createHellos } from './hellos.ts'
import { type Outside, startOutside } from './outside.ts'
import { type Told, toldByExplanation } from './told.ts'

interface Disagreement {
  readonly call: Call
  readonly policy: OutboundTrafficPolicy
  readonly rules: string
  readonly gateway: Told
  readonly explanations: readonly Told[]
}

export interface Comparison {
  readonly calls: number
  readonly allowed: number
  /** How many calls came to each reason. */
  readonly reasons: ReadonlyMap<string, number>
  readonly disagreements: readonly Disagreement[]
}

interface Plan {
  readonly seed: number
  readonly sets: number
  readonly callsEach: number
}

const lanes = 8
/** Names that DestinationRules ask the certificate for. */
const certified = ['edge.test', 'alt.test']
const workloads = ['tester', 'reviews-v1', 'details-v2']

/** Puts generated calls to a live gateway, and each to the explanation, under one generated rule set after another. */
export async function compare(t: TestContext, plan: Plan): Promise<Comparison> {
  const { outside, connectTo, mesh } = await startWorld(t)
  const gateways = {
    REGISTRY_ONLY: await startGateway(t, 'REGISTRY_ONLY', { outside, connectTo, mesh }),
    ALLOW_ANY: await startGateway(t, 'ALLOW_ANY', { outside, connectTo, mesh }),
  }
  const disagreements: Disagreement[] = []
  let calls = 0
  let allowed = 0
  const reasons = new Map<string, number>()

  for (const [index, set] of generate(plan.seed, plan.sets, plan.callsEach).entries()) {
    const { policy } = set
    const { resources } = readResources(set.yaml, { source: '-' })
    const table = compileRouteTable(resources, registry, { outboundTrafficPolicy: policy })
    const { proxy, clients } = gateways[policy]
    // Half of the sets come packed, which makes no difference to anybody.
    proxy.apply({ version: String(index), ...(index % 2 === 0 ? pack(resources) : { resources }) })
    await Promise.all(
      clients.map(async (client, lane) => {
        for (const call of set.calls.filter((_, i) => i % lanes === lane)) {
          const gateway = await client.ask(call)
          const explanations = toldByExplanation({ table, connectTo, mesh }, call)
          calls += 1
          if (gateway.action === 'allow') allowed += 1
          reasons.set(gateway.reason, (reasons.get(gateway.reason) ?? 0) + 1)
          if (!explanations.some((told) => isDeepStrictEqual(gateway, told))) {
            disagreements.push({ call, policy, rules: set.yaml, gateway, explanations })
          }
        }
      }),
    )
  }
  return { calls, allowed, reasons, disagreements }
}

function pack(resources: readonly Resource[]) {
  const { bytes, loose } = packRules(resources)
  return { resources: loose, packed: { rules: openPackedRules(bytes), without: new Set<string>() } }
}

/** The outside, by which overrides it is reached, and the mesh with its addresses. */
async function startWorld(t: TestContext) {
  const asNamed = names.map((name) => name.toLowerCase().replace(/\.$/, ''))
  const canonical = [...new Set([...asNamed, ...addresses])]
  const publicHosts = canonical.filter((host) => !/^(?:10|169)\./.test(host))
  const places = publicHosts
    .flatMap((host) => ports.map((port) => `${host}:${port}`))
    .filter((place) => place !== `${lookedUp.host}:${lookedUp.port}`)
    .concat(overriddenInside)
  const versions = ['v1', 'v2']
  const outside = await startOutside(t, {
    names: [...publicHosts.map((host) => host.replace(/[[\]]/g, '')), '10.9.9.9', ...certified],
    places: [...places, ...versions],
  })
  const connectTo = new Map(places.map((place) => [place, `127.0.0.1:${outside.portOf(place)}`]))
  return { outside, connectTo, mesh: withEndpoints(registry, outside) }
}

type World = Awaited<ReturnType<typeof startWorld>>

async function startGateway(
  t: TestContext,
  outboundTrafficPolicy: OutboundTrafficPolicy,
  { outside, connectTo, mesh }: World,
) {
  const credentials = new Map(workloads.map((name) => [name, `token-of-${name}`]))
  const records = collectRecords()
  const proxy = createEgressProxy({
    registry: mesh,
    credentials,
    connectTo,
    outboundTrafficPolicy,
    ca: outside.ca,
    ...testTransport,
    // Nothing is looked up, and nothing leaves the machine.
    resolve: () => Promise.resolve([]),
    onExchange: records.add,
  })
  t.after(() => proxy.close({ graceMs: 0 }))
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  const listeners = await openListeners(proxy)
  const hellos = createHellos()
  const clients = Array.from({ length: lanes }, () =>
    createLane(t, { port, credentials, records, hellos, listeners }),
  )
  return { proxy, clients }
}

async function openListeners(proxy: EgressProxy): Promise<Listeners> {
  const ports = new Map<string, number>()
  for (const destination of tcpDestinations) {
    const bound = await proxy.listenTcp({ host: '127.0.0.1', port: 0, destination })
    ports.set(destination, bound.port)
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    ports,
    inTurn(ask) {
      const mine = last.then(ask)
      last = mine
      return mine
    },
  }
}

function withEndpoints(mesh: MeshRegistry, outside: Outside): MeshRegistry {
  const located = mesh.workloads.map((workload) =>
    workload.service === 'details'
      ? { ...workload, address: '127.0.0.1', port: outside.portOf(workload.labels.version ?? '') }
      : workload,
  )
  return { ...mesh, workloads: located }
}
