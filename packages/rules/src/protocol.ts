/** The protocols an EgressRule's port may name, in any letter case (spec: egress-rules 1.4). */
const classic = ['http', 'http2', 'grpc', 'https', 'tcp', 'mongo'] as const

/**
 * What a port is open for. `https`: clear HTTP becomes TLS, and the client's own TLS passes; `tls`: only the latter;
 * `auto`: clear HTTP as it is, TLS as it is, and tunnels.
 */
export type Protocol = (typeof classic)[number] | 'tls' | 'redis' | 'mysql' | 'auto'

/** Protocols of one family may share a port; upstream's spelling, as conflict messages print it. */
export type ProtocolFamily = 'HTTP' | 'TLS' | 'TCP' | 'Mongo' | 'Any'

const families: Readonly<Record<Protocol, ProtocolFamily>> = {
  http: 'HTTP',
  http2: 'HTTP',
  grpc: 'HTTP',
  https: 'HTTP',
  tls: 'TLS',
  tcp: 'TCP',
  redis: 'TCP',
  mysql: 'TCP',
  mongo: 'Mongo',
  auto: 'Any',
}

/** A protocol of 2018 by its word. */
export function parseProtocol(text: string): Protocol | undefined {
  const lower = text.toLowerCase()
  return classic.find((protocol) => protocol === lower)
}

/** What a port is registered as when rules are checked for conflicts (spec: egress-rules 1.7, step 2). */
export function protocolFamily(protocol: Protocol): ProtocolFamily {
  return families[protocol]
}

/** Whether the port carries bytes that name no host, so that they go by address or tunnel. */
export function isTunnelled(protocol: Protocol): boolean {
  return ['TCP', 'Mongo'].includes(families[protocol])
}
