import { resolveService } from '../resolve-service.ts'
import type { RouteRule } from '../resource.ts'

/** Where a host of route rules is: a service, opened as it is spelt, only covered by a wildcard, or none of these. */
export type Place = 'mesh' | 'open' | 'covered' | 'unknown'

/** The host a route rule is about; hosts compare in lower case. */
export function hostOfRoute({ spec, metadata }: RouteRule): string {
  return resolveService(spec.destination, metadata.namespace).toLowerCase()
}

/** `details` for a service of the rule's own namespace, as people write it. */
export function shorten(host: string, namespace: string): string {
  const end = `.${namespace}.svc.cluster.local`
  return host.endsWith(end) ? host.slice(0, -end.length) : host
}
