import type { Resource } from '@bookinfo/rules'
import { serviceName } from './shares.ts'

/** What a rule is about, in one line: `*.googleapis.com · 443 https`, `details → v1 90 %, v2 10 %`. */
export function describeRule(resource: Resource): string {
  if (resource.kind === 'EgressRule') {
    const { destination, ports } = resource.spec
    const host = destination.service ?? destination.name ?? ''
    return `${host} · ${ports.map(({ port, protocol }) => `${port} ${protocol}`).join(', ')}`
  }
  const { destination, route } = resource.spec
  const targets = (route ?? []).map(({ labels, weight }) => {
    const version = labels?.version ?? '*'
    return weight === undefined ? version : `${version} ${weight} %`
  })
  return `${serviceName(destination)} → ${targets.join(', ') || '–'}`
}
