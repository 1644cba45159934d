import type { Claim } from '../claims.ts'
import type { CompiledRule } from '../compiled-rule.ts'
import { compileHost } from '../compiled-rule.ts'
import type { Cluster, Endpoint } from '../decision.ts'
import type { Protocol } from '../protocol.ts'
import { isTunnelled } from '../protocol.ts'
import { resourceKey } from '../resource-key.ts'
import type { Opening } from '../route-table.ts'
import { toRuleRef } from '../to-rule-ref.ts'
import type { CompiledDestinations } from './compile-destination-rules.ts'
import { tlsOf } from './compile-destination-rules.ts'
import type { ClientTls, TrafficPolicy } from './destination-rule-schema.ts'
import { h2UpgradeOf } from './h2-upgrade.ts'
import { toProtocol } from './port-protocol.ts'
import type { ServiceEntry, ServicePort } from './service-entry-schema.ts'

/** A rule, and what it opens on each of its ports; in order before those that come after it. */
export interface RuleOpenings extends Claim {
  readonly rule: CompiledRule
  readonly openings: readonly { readonly port: number; readonly opening: Opening }[]
}

type OpenPort = ServicePort & { readonly number: number; readonly opens: Protocol }

/**
 * A ServiceEntry as rules in the order of their age, one for each host, and one for each address where ports are tunnelled: HTTP and TLS go by
 * their names only (spec: egress-rules 6.2).
 */
export function compileServiceEntry(
  entry: ServiceEntry,
  destinations: CompiledDestinations,
): readonly RuleOpenings[] {
  const ports = (entry.spec.ports ?? []).flatMap((port): OpenPort[] => {
    const opens = toProtocol(port.protocol)
    return opens === undefined || port.number === undefined
      ? []
      : [{ ...port, number: port.number, opens }]
  })
  const byAddress = ports.filter(({ opens }) => isTunnelled(opens) || opens === 'auto')
  const hosts = entry.spec.hosts.map((host) => open(entry, host, ports, destinations))
  const addresses = (entry.spec.addresses ?? [])
    .filter((address) => !address.includes(':'))
    .map((address) => open(entry, toBlockText(address), byAddress, destinations))
  const born = entry.metadata.creationTimestamp ?? ''
  return [...hosts, ...addresses]
    .filter(({ openings }) => openings.length > 0)
    .map((one, i) => ({
      ...one,
      order: `0\n${born}\n${one.rule.key}\n${String(i).padStart(6, '0')}`,
    }))
}

/** A single address as a block of one: a host in this form would be one for HTTP. */
function toBlockText(address: string): string {
  return address.includes('/') ? address : `${address}/32`
}

function open(
  entry: ServiceEntry,
  service: string,
  ports: readonly OpenPort[],
  destinations: CompiledDestinations,
): Omit<RuleOpenings, 'order'> {
  const rule: CompiledRule = {
    key: resourceKey(entry),
    ref: toRuleRef(entry),
    service,
    ports: ports.map(({ number: port, opens: protocol }) => ({ port, protocol })),
    ...compileHost(service.replace(/\.$/, '')),
  }
  const openings = ports.map((port) => ({
    port: port.number,
    opening: toOpening(rule, entry, port, destinations),
  }))
  return { rule, openings }
}

/** Clear HTTP on a port with TLS origination is what `https` was in 2018; the client's own TLS passes there too. */
function toOpening(
  rule: CompiledRule,
  entry: ServiceEntry,
  port: OpenPort,
  { hosts }: CompiledDestinations,
): Opening {
  const destination = hosts.find(rule.pattern)
  const tls = destination && tlsOf(destination, port.number)
  const originates = tls?.mode === 'SIMPLE' && !isTunnelled(port.opens)
  const isClear = ['http', 'http2', 'grpc'].includes(port.opens)
  const cluster: Cluster = {
    ...(port.targetPort ? { port: port.targetPort } : {}),
    ...(isAtEndpoints(entry) ? { endpoints: toEndpoints(entry, port) } : {}),
    ...(originates ? identityOf(tls, entry.spec.subjectAltNames) : {}),
    ...(originates ? protocolOf(destination ?? {}, port.number) : {}),
  }
  return {
    rule,
    protocol: originates && isClear ? 'https' : port.opens,
    originates,
    ...(entry.spec.subjectAltNames ? { subjectAltNames: entry.spec.subjectAltNames } : {}),
    ...(Object.keys(cluster).length === 0 ? {} : { cluster }),
  }
}

/** Whether the handshake offers HTTP/2, where a DestinationRule says. */
export function protocolOf(
  destination: { readonly policy?: TrafficPolicy | undefined },
  port: number,
): Cluster {
  const http2 = h2UpgradeOf(destination, port)
  return http2 === undefined ? {} : { http2 }
}

/** Whom to ask for in a handshake, and whom to expect. */
export function identityOf(tls: ClientTls, ofEntry: readonly string[] = []): Cluster {
  const names = tls.subjectAltNames ?? ofEntry
  return {
    ...(tls.sni ? { sni: tls.sni.toLowerCase() } : {}),
    ...(names.length > 0 ? { subjectAltNames: names } : {}),
  }
}

/** With STATIC, none means that nothing answers; with DNS, that the host answers under its own name. */
function isAtEndpoints({ spec }: ServiceEntry): boolean {
  return spec.resolution === 'STATIC' || (spec.endpoints ?? []).length > 0
}

function toEndpoints({ spec }: ServiceEntry, port: OpenPort): readonly Endpoint[] {
  return (spec.endpoints ?? []).map(({ address = '', ports = {}, labels }) => ({
    address,
    port: ports[port.name ?? ''] ?? (port.targetPort || port.number),
    ...(labels === undefined ? {} : { labels }),
  }))
}
