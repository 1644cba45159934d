/** The protocols an EgressRule's port may name, in any letter case (spec: egress-rules 1.4). */
export type Protocol = 'http' | 'http2' | 'grpc' | 'https' | 'tcp' | 'mongo'

/** Protocols of one family may share a port; upstream's spelling, as conflict messages print it. */
export type ProtocolFamily = 'HTTP' | 'TCP' | 'Mongo'

const families: Readonly<Record<Protocol, ProtocolFamily>> = {
  http: 'HTTP',
  http2: 'HTTP',
  grpc: 'HTTP',
  https: 'HTTP',
  tcp: 'TCP',
  mongo: 'Mongo',
}

export function parseProtocol(text: string): Protocol | undefined {
  const lower = text.toLowerCase()
  return isProtocol(lower) ? lower : undefined
}

/** What a port is registered as when rules are checked for conflicts (spec: egress-rules 1.7, step 2). */
export function protocolFamily(protocol: Protocol): ProtocolFamily {
  return families[protocol]
}

function isProtocol(text: string): text is Protocol {
  return Object.hasOwn(families, text)
}
