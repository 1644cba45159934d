import type { EgressRule, Resource, RouteRule, SidecarSpec } from '@bookinfo/rules'
import { serviceName } from './shares.ts'

/** What a rule is about, in one line: `*.googleapis.com · 443 https`, `details → v1 90 %, v2 10 %`. */
export function describeRule(resource: Resource): string {
  if (resource.kind === 'EgressRule') {
    const { destination, ports } = resource.spec
    const host = destination.service ?? destination.name ?? ''
    return `${host} · ${ports.map(({ port, protocol }) => `${port} ${protocol}`).join(', ')}`
  }
  if (resource.kind !== 'RouteRule') return describeToday(resource)
  const { destination, route } = resource.spec
  const targets = (route ?? []).map(({ labels, weight }) => {
    const version = labels?.version ?? '*'
    return weight === undefined ? version : `${version} ${weight} %`
  })
  return `${serviceName(destination)} → ${targets.join(', ') || '–'}`
}

/** Of today's kinds: the hosts, and the ports that are opened. */
function describeToday(resource: Exclude<Resource, EgressRule | RouteRule>): string {
  if (resource.kind === 'DestinationRule') return resource.spec.host
  if (resource.kind === 'Sidecar') return describeSidecar(resource.spec)
  const hosts = (resource.spec.hosts ?? []).join(', ')
  if (resource.kind === 'VirtualService') return hosts
  const ports = (resource.spec.ports ?? []).map(({ number, protocol }) => `${number} ${protocol}`)
  return `${hosts} · ${ports.join(', ')}`
}

/** What its workloads see, and what becomes of the rest. */
function describeSidecar({ egress = [], outboundTrafficPolicy }: SidecarSpec): string {
  const hosts = egress.flatMap((listener) => listener.hosts ?? []).join(', ')
  const policy = outboundTrafficPolicy && (outboundTrafficPolicy.mode ?? 'REGISTRY_ONLY')
  return [hosts, policy].filter((part) => part).join(' · ')
}
