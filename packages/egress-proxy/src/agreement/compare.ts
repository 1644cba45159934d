import type { TestContext } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { compileRouteTable, type MeshRegistry, readResources } from '@bookinfo/rules'
import { createEgressProxy } from '../egress-proxy.ts'
import { createLane } from './ask-gateway.ts'
import { collectRecords } from './collect-records.ts'
import { addresses, type Call, generate, names, ports, registry } from './generate.ts'
import { createHellos } from './hellos.ts'
import { startOutside } from './outside.ts'
import { type Told, toldByExplanation } from './told.ts'

interface Disagreement {
  readonly call: Call
  readonly rules: string
  readonly gateway: Told
  readonly explanation: Told
}

export interface Comparison {
  readonly calls: number
  readonly allowed: number
  readonly disagreements: readonly Disagreement[]
}

interface Plan {
  readonly seed: number
  readonly sets: number
  readonly callsEach: number
}

const lanes = 8
const workloads = ['tester', 'reviews-v1', 'details-v2']

/** Puts generated calls to a live gateway, and each to the explanation, under one generated rule set after another. */
export async function compare(t: TestContext, plan: Plan): Promise<Comparison> {
  const canonical = [...names.map((name) => name.toLowerCase().replace(/\.$/, '')), ...addresses]
  const publicHosts = canonical.filter((host) => !/^(?:10|169)\./.test(host))
  const outside = await startOutside(
    t,
    publicHosts.map((host) => host.replace(/[[\]]/g, '')),
  )
  const credentials = new Map(workloads.map((name) => [name, `token-of-${name}`]))
  const records = collectRecords()
  const proxy = createEgressProxy({
    registry: withEndpoints(registry, outside.port),
    credentials,
    ca: outside.ca,
    // Nothing is looked up, and nothing leaves the machine.
    resolve: () => Promise.resolve([]),
    connectTo: new Map(
      publicHosts.flatMap((host) => ports.map((port) => [`${host}:${port}`, outside.address])),
    ),
    onExchange: records.add,
  })
  t.after(() => proxy.close({ graceMs: 0 }))
  const { port } = await proxy.listen({ host: '127.0.0.1', port: 0 })
  const hellos = createHellos()
  const clients = Array.from({ length: lanes }, () =>
    createLane(t, { port, credentials, records, hellos }),
  )
  const disagreements: Disagreement[] = []
  let calls = 0
  let allowed = 0

  for (const [index, set] of generate(plan.seed, plan.sets, plan.callsEach).entries()) {
    const { resources } = readResources(set.yaml, { source: '-' })
    const table = compileRouteTable(resources, registry)
    proxy.apply({ version: String(index), resources })
    await Promise.all(
      clients.map(async (client, lane) => {
        for (const call of set.calls.filter((_, i) => i % lanes === lane)) {
          const gateway = await client.ask(call)
          const explanation = toldByExplanation(table, call)
          calls += 1
          if (gateway.action === 'allow') allowed += 1
          if (!isDeepStrictEqual(gateway, explanation)) {
            disagreements.push({ call, rules: set.yaml, gateway, explanation })
          }
        }
      }),
    )
  }
  return { calls, allowed, disagreements }
}

function withEndpoints(mesh: MeshRegistry, port: number): MeshRegistry {
  const workloads = mesh.workloads.map((workload) =>
    workload.service === 'details' ? { ...workload, address: '127.0.0.1', port } : workload,
  )
  return { ...mesh, workloads }
}
