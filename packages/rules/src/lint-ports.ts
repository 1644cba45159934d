import type { FieldPath, FieldProblem } from './field-path.ts'
import { isBlock } from './host-pattern.ts'
import type { ListedPort } from './lint-host.ts'
import { parseHost } from './parse-host.ts'
import { parseProtocol, protocolFamily } from './protocol.ts'
import { warning } from './warning.ts'

const clearPorts = new Set([80, 8000, 8080])
const tlsPorts = new Set([443, 8443])
/** Who listens on ports that speak no HTTP at all. */
const otherPorts: ReadonlyMap<number, string> = new Map([
  [22, 'SSH'],
  [25, 'SMTP'],
  [53, 'DNS'],
  [587, 'SMTP'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [6379, 'Redis'],
  [9092, 'Kafka'],
  [27017, 'MongoDB'],
])

/** Protocols that do not go with their port or with the host (spec: egress-rules 1.4, 1.6, 1.7). */
export function lintPorts(
  host: string,
  ports: readonly ListedPort[],
  at: FieldPath,
): FieldProblem[] {
  return ports.flatMap(({ port = 0, protocol: written = '' }, i) => {
    const protocol = parseProtocol(written)
    if (protocol === undefined) return []
    const path = [...at, i, 'protocol']
    return protocolFamily(protocol) === 'HTTP'
      ? lintHttp(port, protocol, path)
      : lintTcp(host, port, path)
  })
}

function lintHttp(port: number, protocol: string, path: FieldPath): FieldProblem[] {
  const owner = otherPorts.get(port)
  if (owner !== undefined) {
    return [warning('odd_port', path, `${protocol} on port ${port}, where ${owner} listens`)]
  }
  if (protocol === 'https') {
    if (!clearPorts.has(port)) return []
    const message = `https on port ${port}: servers speak clear HTTP there`
    return [{ ...warning('https_on_http_port', path, message), hint: 'use http, or port 443' }]
  }
  if (!tlsPorts.has(port)) return []
  const message = `${protocol} on port ${port}: the gateway sends clear text, and servers expect TLS there`
  return [{ ...warning('http_on_https_port', path, message), hint: 'use https' }]
}

function lintTcp(host: string, port: number, path: FieldPath): FieldProblem[] {
  if (!isAddress(host)) {
    const message = `tcp needs an IP address or a block: port ${port} of "${host}" opens nothing`
    return [warning('tcp_on_name', path, message)]
  }
  if (!clearPorts.has(port) && !tlsPorts.has(port)) return []
  const message = `tcp on port ${port} keeps every http and https rule off that port`
  return [warning('tcp_on_web_port', path, message)]
}

function isAddress(host: string): boolean {
  if (isBlock(host)) return true
  const parsed = parseHost(host)
  // What no request can match has its own finding.
  return !host.startsWith('*') && (!parsed.ok || parsed.kind !== 'name')
}
