import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { EgressRule } from '@bookinfo/rules'

/** Refusals that a rule of one's own for the host ends; the others need another rule changed. */
const curable = new Set(['no_rule', 'port_not_in_rule', 'wildcard_needs_subdomain'])

const ipv4 = /^\d+(?:\.\d+){3}$/
const name = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/

/**
 * The narrowest rule that would have let a denied exchange out: exactly its host, its port, its
 * protocol. `null` where no rule would: it was not denied for want of one, the mesh's own services,
 * IPv6, names no rule can hold. `services` are the mesh's own host names.
 */
export function allowRule(
  record: ExchangeRecord,
  services: ReadonlySet<string>,
): EgressRule | null {
  const { host, port, reason } = record
  if (record.action !== 'deny' || !curable.has(reason) || host === null || port === null)
    return null
  if (host.length > 240 || !name.test(host) || isOwn(host, services)) return null
  const tunnel = record.door === 'connect' || record.door === 'tcp'
  const block = ipv4.test(host) && tunnel
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name: ruleNameFor(host, port), namespace: 'default' },
    spec: {
      destination: { service: block ? `${host}/32` : host },
      ports: [{ port, protocol: block ? 'tcp' : protocolOf(record, port) }],
    },
  }
}

/** Clear HTTP asked for on port 443 becomes TLS at the proxy; see the table of rule and door. */
function protocolOf({ door }: ExchangeRecord, port: number): 'http' | 'https' {
  if (door === 'tls' || port === 443) return 'https'
  return door === 'connect' && port !== 80 ? 'https' : 'http'
}

/** A DNS-1123 subdomain made of the host; for another port than HTTPS's with that port. */
function ruleNameFor(host: string, port: number): string {
  const base = host.replaceAll('.', '-')
  return port === 443 ? base : `${base}-${port}`
}

function isOwn(host: string, services: ReadonlySet<string>): boolean {
  const [service = '', ...domain] = host.split('.')
  return services.has(service) && 'default.svc.cluster.local'.startsWith(domain.join('.'))
}
