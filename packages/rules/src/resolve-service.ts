import type { IstioService } from './resource.ts'

const clusterDomain = 'svc.cluster.local'

/**
 * The host an IstioService means: `service` as written, else `name.<namespace>.<domain>` (spec: egress-rules 3.1).
 * `namespace` is the rule's own.
 */
export function resolveService(reference: IstioService, namespace: string): string {
  const { service = '', name = '' } = reference
  if (service !== '') return service
  return `${name}.${reference.namespace || namespace}.${reference.domain || clusterDomain}`
}

/** Every name under which a workload of namespace `default` reaches a mesh service; the full one comes first. */
export function meshNames(service: string): readonly string[] {
  const name = service.toLowerCase()
  const full = `${name}.default.${clusterDomain}`
  return [full, `${name}.default.svc`, `${name}.default`, name]
}
