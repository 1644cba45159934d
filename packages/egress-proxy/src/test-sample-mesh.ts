import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { type MeshRegistry, type Resource, readResources } from '@bookinfo/rules'
import { startOrigin } from '@bookinfo/testkit'
import { createTestClock } from './test-clock.ts'
import { startProxy, testRegistry } from './test-proxy.ts'

export const samplesFolder = new URL('../../../deploy/rules/', import.meta.url)
export const services = ['productpage', 'details', 'reviews', 'ratings']
const versions = ['v1', 'v2', 'v3']

/** The resources of a file of deploy/rules. */
export function readSample(path: string): readonly Resource[] {
  const text = readFileSync(new URL(path, samplesFolder), 'utf8')
  return readResources(text, { source: path }).resources
}

/** Every service in three versions, each of which says who it is; `ask` tells who answered, or with which status. */
export async function startSampleMesh(
  t: TestContext,
  resources: readonly Resource[],
  random = () => 0,
) {
  const clock = createTestClock()
  const workloads = services.flatMap((service) =>
    versions.map((version) => ({ name: `${service}-${version}`, service, labels: { version } })),
  )
  const placed = await Promise.all(
    workloads.map(async (workload) => {
      const origin = await startOrigin(t, { answer: (_, response) => response.end(workload.name) })
      return { ...workload, address: '127.0.0.1', port: origin.port }
    }),
  )
  const registry: MeshRegistry = {
    ...testRegistry,
    services: services.map((name) => ({ name, port: 9080 })),
    workloads: [...testRegistry.workloads, ...placed],
  }
  const { connect } = await startProxy(t, { ...clock, random, registry, resources })
  const client = await connect()
  const ask = async (service: string, cookie = 'other=1', user = 'nobody') => {
    const answer = await client.ask(
      `GET / HTTP/1.1\r\nHost: ${service}:9080\r\nCookie: ${cookie}\r\nEnd-User: ${user}\r\n\r\n`,
    )
    return answer.status === 200 ? answer.body : String(answer.status)
  }
  return { ask, clock }
}

/** Which versions answer when the roll goes from 0 to 99. */
export async function sharesOfReviews(
  t: TestContext,
  resources: readonly Resource[],
): Promise<Record<string, number>> {
  let roll = 0
  const { ask } = await startSampleMesh(t, resources, () => roll / 100)
  const counts: Record<string, number> = {}
  for (; roll < 100; roll++) {
    const who = await ask('reviews')
    counts[who] = (counts[who] ?? 0) + 1
  }
  return counts
}
