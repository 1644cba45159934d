import { isBlock } from '../host-pattern.ts'
import { parseHost } from '../parse-host.ts'
import type { EgressRule, IstioService, Resource, RouteRule, RouteRuleSpec } from '../resource.ts'
import { todayApiVersion } from '../resource.ts'
import type { HttpRoute } from '../today/http-route-schema.ts'
import type { ServiceEntry } from '../today/service-entry-schema.ts'
import type { ConversionNote } from './note.ts'
import { noteOn } from './note.ts'
import { Subsets } from './subsets.ts'

/**
 * What `istioctl experimental convert-networking-config` of 0.8 wrote, gaps and all (spec: egress-rules 7.1): no
 * DestinationRule for `https`, no default route, conflicts not looked at.
 */
export function convertAs08(
  egressRules: readonly EgressRule[],
  routeRules: readonly RouteRule[],
): { readonly resources: readonly Resource[]; readonly notes: readonly ConversionNote[] } {
  const notes: ConversionNote[] = [
    ...egressRules
      .filter(({ spec }) => spec.useEgressProxy === true)
      .map((rule) => noteOn(rule, 'warning', 'useEgressProxy is dropped')),
    ...routeRules
      .filter(({ spec }) => spec.match?.source !== undefined)
      .map((rule) => noteOn(rule, 'warning', 'match.source is dropped')),
  ]
  const sorted = routeRules.toSorted((a, b) => (b.spec.precedence ?? 0) - (a.spec.precedence ?? 0))
  const byHost = Map.groupBy(sorted, ({ spec }) => hostAsWritten(spec.destination))
  return {
    resources: [
      ...egressRules.map(toEntry),
      ...[...byHost].flatMap(([host, rules]) => toServices(host, rules)),
    ],
    notes,
  }
}

function hostAsWritten({ service = '', name = '', namespace, domain }: IstioService): string {
  if (service !== '') return service
  return [name, namespace, domain].filter((part) => part !== undefined && part !== '').join('.')
}

function toEntry({ metadata: { name, namespace }, spec }: EgressRule): ServiceEntry {
  const service = spec.destination.service ?? ''
  const parsed = parseHost(service)
  const isAddress = isBlock(service) || (parsed.ok && parsed.kind === 'ipv4')
  return {
    apiVersion: todayApiVersion,
    kind: 'ServiceEntry',
    metadata: { name, namespace },
    spec: {
      ...(isAddress ? { addresses: [service] } : {}),
      hosts: [isAddress ? `${name}.${namespace}.svc.cluster.local` : service],
      ports: spec.ports.map(({ port, protocol }) => ({
        name: `${protocol}-${port}`,
        number: port,
        protocol,
      })),
    },
  }
}

function toServices(host: string, rules: readonly RouteRule[]): Resource[] {
  const namespace = rules[0]?.metadata.namespace ?? 'default'
  const subsets = new Subsets()
  const http = rules.map(({ spec }) => toHttp(spec, host, subsets))
  return [
    {
      apiVersion: todayApiVersion,
      kind: 'VirtualService',
      metadata: { name: host, namespace },
      spec: { hosts: [host], http },
    },
    ...subsets.toDestinationRules(namespace, host),
  ]
}

function toHttp(spec: RouteRuleSpec, host: string, subsets: Subsets): HttpRoute {
  const { redirect, rewrite, mirror, corsPolicy, appendHeaders, httpReqRetries } = spec
  const timeout = spec.httpReqTimeout?.simpleTimeout?.timeout
  const parts: readonly (readonly [keyof HttpRoute, unknown])[] = [
    ['match', toMatch(spec)],
    ['route', redirect === undefined ? toTargets(spec, host, subsets) : undefined],
    ['redirect', redirect],
    ['rewrite', rewrite],
    ['timeout', timeout],
    ['retries', httpReqRetries?.simpleRetry],
    ['fault', toFault(spec.httpFault)],
    ['mirror', mirror && { host: hostAsWritten(mirror) }],
    ['corsPolicy', corsPolicy],
    ['headers', appendHeaders && { request: { add: appendHeaders } }],
  ]
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined))
}

function toMatch({ match }: RouteRuleSpec): HttpRoute['match'] {
  const all = Object.entries(match?.request?.headers ?? {})
  if (all.length === 0) return undefined
  const isPart = (name: string) => ['uri', 'method', 'authority', 'scheme'].includes(name)
  const headers = all.filter(([name]) => !isPart(name))
  return [
    {
      ...Object.fromEntries(all.filter(([name]) => isPart(name))),
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
    },
  ]
}

function toTargets({ route = [] }: RouteRuleSpec, host: string, subsets: Subsets) {
  if (route.length === 0) return [{ destination: { host }, weight: 100 }]
  return route.map(({ destination, labels, weight }) => {
    const subset = subsets.nameOf(labels)
    const to = destination === undefined ? host : hostAsWritten(destination)
    return {
      destination: { host: to, ...(subset === undefined ? {} : { subset }) },
      ...(weight === undefined ? {} : { weight }),
    }
  })
}

function toFault(fault: RouteRuleSpec['httpFault']) {
  if (fault === undefined) return undefined
  const cut = <Part extends { readonly percent?: number }>(part: Part | undefined) =>
    part && { ...part, percent: Math.trunc(part.percent ?? 0) }
  const { delay, abort } = fault
  return {
    ...(delay === undefined ? {} : { delay: cut(delay) }),
    ...(abort === undefined ? {} : { abort: cut(abort) }),
  }
}
