import type { MeshRegistry } from '@bookinfo/rules'

/** One workload that answers for a mesh service. */
interface Endpoint {
  readonly workload: string
  readonly address: string
  readonly port: number
}

export interface MeshEndpoints {
  /** The next endpoint, in turn, among those of the service that carry all the labels. */
  pick(service: string, labels: Readonly<Record<string, string>>): Endpoint | undefined
}

/** The endpoints of the registry, taken in turn per service and labels, as a Kubernetes Service does. */
export function createMeshEndpoints(registry: MeshRegistry): MeshEndpoints {
  const turns = new Map<string, { readonly endpoints: readonly Endpoint[]; next: number }>()

  function collect(service: string, labels: Readonly<Record<string, string>>): Endpoint[] {
    return registry.workloads.flatMap((workload) => {
      const { name, address, port } = workload
      if (workload.service !== service || address === undefined || port === undefined) return []
      const fits = Object.entries(labels).every(([key, value]) => workload.labels[key] === value)
      return fits ? [{ workload: name, address, port }] : []
    })
  }

  return {
    pick(service, labels) {
      const key = `${service}|${JSON.stringify(labels)}`
      let turn = turns.get(key)
      if (turn === undefined) {
        turn = { endpoints: collect(service, labels), next: 0 }
        turns.set(key, turn)
      }
      const endpoint = turn.endpoints[turn.next]
      turn.next = turn.next + 1 < turn.endpoints.length ? turn.next + 1 : 0
      return endpoint
    },
  }
}
