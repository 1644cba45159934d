import type { Resource } from '@bookinfo/rules'

/** The blog's rule, and one for opaque tunnels to an address. */
export const rules: readonly Resource[] = [
  egressRule('googleapis', '*.googleapis.com', 443, 'https'),
  egressRule('bulk', '203.0.113.7', 7000, 'tcp'),
]

/** The same among so many others: half of them exact names, half wildcards. */
export function rulesAmong(count: number): readonly Resource[] {
  const others = Array.from({ length: Math.max(0, count - rules.length) }, (_, at) => {
    const name = at % 2 === 0 ? `api-${at}.example.com` : `*.zone-${at}.example.org`
    return egressRule(`other-${at}`, name, 443, 'https')
  })
  return [...rules, ...others]
}

function egressRule(name: string, service: string, port: number, protocol: string): Resource {
  return {
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'EgressRule',
    metadata: { name, namespace: 'default' },
    spec: { destination: { service }, ports: [{ port, protocol }] },
  } as Resource
}
