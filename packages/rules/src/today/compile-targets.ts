import type { CompiledTarget } from '../compiled-route.ts'
import type { CompiledDestinations } from './compile-destination-rules.ts'
import { compileHeaderChanges } from './compile-header-changes.ts'
import type { MeshHosts } from './mesh-hosts.ts'
import type { Destination, HeaderOperations } from './route-parts-schema.ts'

/** What routes are compiled with: the mesh, the versions of its services, and where short names belong. */
export interface Routing {
  readonly mesh: MeshHosts
  readonly destinations: CompiledDestinations
  readonly namespace: string
}

interface Weighted {
  destination?: Destination
  weight?: number
  headers?: { request?: HeaderOperations; response?: HeaderOperations }
}

/** The targets of a route; a single one has all the weight. */
export function compileTargets(
  route: readonly Weighted[],
  routing: Routing,
): readonly CompiledTarget[] {
  return route.map(({ destination = {}, weight = 0, headers = {} }) => {
    const requestHeaders = compileHeaderChanges(headers.request)
    const answerHeaders = compileHeaderChanges(headers.response)
    return {
      ...compileDestination(destination, routing),
      weight: route.length === 1 ? 100 : weight,
      ...(requestHeaders === undefined ? {} : { requestHeaders }),
      ...(answerHeaders === undefined ? {} : { answerHeaders }),
    }
  })
}

/** A destination with the labels of its subset; what is behind no service of the mesh is an outside host. */
export function compileDestination(
  { host: written = '', subset = '', port }: Destination,
  { mesh, destinations, namespace }: Routing,
): Omit<CompiledTarget, 'weight'> {
  const host = mesh.resolve(written, namespace)
  const own = subset === '' ? { labels: {} } : destinations.hosts.find(host)?.subsets.get(subset)
  if (own === undefined) {
    const missing = `subset "${subset}" of ${written} is defined by no DestinationRule`
    return { labels: {}, missing }
  }
  const { labels, policy } = own
  const service = mesh.find(host)
  const number = port?.number
  if (service === undefined) {
    const where = { host, ...(number === undefined ? {} : { port: number }) }
    return { labels, to: { ...where, ...(policy === undefined ? {} : { policy }) } }
  }
  if (number === undefined || number === service.port) return { labels, service: service.name }
  const missing = `${service.name} listens on port ${service.port}, not ${number}`
  return { labels, service: service.name, missing }
}
