import { compileHost } from '../compiled-rule.ts'
import { matchesPattern } from '../host-map.ts'
import type { Protocol } from '../protocol.ts'
import { isTunnelled, parseProtocol } from '../protocol.ts'
import type { EgressRule } from '../resource.ts'
import { todayApiVersion } from '../resource.ts'
import { checkWildcardName } from '../today/check-host-name.ts'
import type { DestinationRule } from '../today/destination-rule-schema.ts'
import type { ServiceEntry, ServicePort } from '../today/service-entry-schema.ts'
import type { Converted, ConvertOptions } from './convert-options.ts'
import type { ConversionNote } from './note.ts'
import { noteOn } from './note.ts'

interface ClassicPort {
  readonly port: number
  readonly protocol: Protocol
}

/** An EgressRule as a ServiceEntry, and a DestinationRule for each port that originates TLS (spec: egress-rules 7.2). */
export function convertEgressRule(rule: EgressRule, options: ConvertOptions): Converted {
  const service = rule.spec.destination.service ?? ''
  const { kind, pattern } = compileHost(service)
  if (pattern === '*') {
    const message = `"*" has no ServiceEntry: give the workloads outboundTrafficPolicy {mode: ALLOW_ANY} if everything is meant, or name the hosts`
    return { resources: [], notes: [noteOn(rule, 'error', message)] }
  }
  const all = rule.spec.ports.flatMap(({ port, protocol }): ClassicPort[] => {
    const known = parseProtocol(protocol)
    return known === undefined ? [] : [{ port, protocol: known }]
  })
  const isAddress = kind === 'block' || kind === 'ipv4'
  const notes = isAddress ? notesOnAddress(rule, all) : notesOnName(rule, all, pattern)
  if (notes.some(({ level }) => level === 'error')) return { resources: [], notes }
  const ports = isAddress ? all : all.filter(({ protocol }) => !isTunnelled(protocol))
  if (ports.length === 0) return { resources: [], notes }
  const entry = toEntry(rule, ports, options)
  return { resources: [entry, ...toDestinationRules(rule, ports, options)], notes }
}

function notesOnAddress(rule: EgressRule, ports: readonly ClassicPort[]): ConversionNote[] {
  const byHost = ports.filter(({ protocol }) => !isTunnelled(protocol))
  if (byHost.length === 0) return []
  const list = byHost.map(({ port, protocol }) => `${port}/${protocol}`).join(', ')
  const message = `${list}: HTTP by address cannot be said, today's entries match it by host name; a VirtualService is needed`
  return [noteOn(rule, 'warning', message)]
}

function notesOnName(
  rule: EgressRule,
  ports: readonly ClassicPort[],
  pattern: string,
): ConversionNote[] {
  const [fault] = checkWildcardName(pattern)
  if (fault !== undefined) return [noteOn(rule, 'error', `not a host of today's: ${fault}`)]
  const notes = ports
    .filter(({ protocol }) => isTunnelled(protocol))
    .map(({ port, protocol }) => {
      const message = `port ${port} is left out: ${protocol} on a name never worked; a ServiceEntry with protocol TCP and resolution DNS would open it`
      return noteOn(rule, 'warning', message)
    })
  if (!/^\*[^.]/.test(pattern)) return notes
  const meant = `*.${pattern.replace(/^\*-?/, '')}`
  const message = `"${pattern}" also covers names like "not${pattern.slice(1)}"; was "${meant}" meant?`
  return [...notes, noteOn(rule, 'warning', message)]
}

function toEntry(
  rule: EgressRule,
  ports: readonly ClassicPort[],
  options: ConvertOptions,
): ServiceEntry {
  const { name, namespace } = rule.metadata
  const service = rule.spec.destination.service ?? ''
  const { kind, pattern } = compileHost(service)
  const isAddress = kind === 'block' || kind === 'ipv4'
  const isFull = kind === 'name'
  const resolution = isFull ? (options.resolution ?? 'DNS') : 'NONE'
  return {
    apiVersion: todayApiVersion,
    kind: 'ServiceEntry',
    metadata: metadataOf(rule),
    spec: {
      hosts: [isAddress ? `${name}.${namespace}.egress.invalid` : pattern],
      ...(isAddress ? { addresses: [service] } : {}),
      ports: ports.flatMap((port) => toPorts(port, options)),
      location: 'MESH_EXTERNAL',
      resolution,
    },
  }
}

function toPorts({ port, protocol }: ClassicPort, options: ConvertOptions): ServicePort[] {
  if (protocol === 'https' && port === 443 && options.origination === 'port-80') {
    return [
      { number: 80, name: 'http', protocol: 'HTTP', targetPort: 443 },
      { number: 443, name: 'https', protocol: 'HTTPS' },
    ]
  }
  const today = protocol === 'https' ? 'http' : protocol
  return [{ number: port, name: `${today}-${port}`, protocol: today.toUpperCase() }]
}

/** TLS origination, where a port had it. For a wildcard the server name is the host asked for. */
function toDestinationRules(
  rule: EgressRule,
  ports: readonly ClassicPort[],
  options: ConvertOptions,
): DestinationRule[] {
  const { kind, pattern } = compileHost(rule.spec.destination.service ?? '')
  const originating = ports.filter(({ protocol }) => protocol === 'https')
  if (originating.length === 0 || kind === 'ipv4') return []
  const sni = kind === 'wildcard' ? {} : { sni: pattern }
  return [
    {
      apiVersion: todayApiVersion,
      kind: 'DestinationRule',
      metadata: metadataOf(rule),
      spec: {
        host: pattern,
        trafficPolicy: {
          portLevelSettings: originating.map(({ port }) => ({
            port: { number: options.origination === 'port-80' && port === 443 ? 80 : port },
            tls: { mode: 'SIMPLE', ...sni },
          })),
        },
      },
    },
  ]
}

/** Name, namespace and what people wrote; what a server gave belongs to the old object. */
function metadataOf({ metadata }: EgressRule): EgressRule['metadata'] {
  const { name, namespace, labels, annotations } = metadata
  return {
    name,
    namespace,
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
}

/**
 * Rules without TLS origination below a wildcard that has it: the DestinationRule of the wildcard would act on them, so
 * each gets one that says no.
 */
export function withoutOrigination(rules: readonly EgressRule[]): DestinationRule[] {
  const known = rules.map((rule) => ({
    rule,
    host: compileHost(rule.spec.destination.service ?? '').pattern,
    originates: rule.spec.ports.some(({ protocol }) => parseProtocol(protocol) === 'https'),
  }))
  const wildcards = known.filter(({ host, originates }) => originates && host.startsWith('*'))
  return known
    .filter(({ originates }) => !originates)
    .filter(({ host }) => wildcards.some((wildcard) => matchesPattern(wildcard.host, host)))
    .map(({ rule, host }) => ({
      apiVersion: todayApiVersion,
      kind: 'DestinationRule',
      metadata: metadataOf(rule),
      spec: { host, trafficPolicy: { tls: { mode: 'DISABLE' } } },
    }))
}
