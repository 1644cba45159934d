import { byPrecedence, compileRoute } from '../compiled-route.ts'
import { compileHost } from '../compiled-rule.ts'
import { matchesPattern } from '../host-map.ts'
import type { EgressRule, Resource, RouteRule } from '../resource.ts'
import { todayApiVersion } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { HttpRoute } from '../today/http-route-schema.ts'
import type { VirtualService } from '../today/virtual-service-schema.ts'
import { convertHttpRoute } from './convert-http-route.ts'
import type { Converted, ConvertOptions } from './convert-options.ts'
import { NestedRoutes, toHost } from './nested-routes.ts'
import type { ConversionNote } from './note.ts'
import { noteOn } from './note.ts'
import type { Place } from './route-host.ts'
import { hostOfRoute, shorten } from './route-host.ts'
import { Subsets } from './subsets.ts'

/** RouteRules as one VirtualService for each host, and a DestinationRule where versions are named (spec: 7.2). */
export function convertRouteRules(
  rules: readonly RouteRule[],
  opened: readonly EgressRule[],
  { services }: ConvertOptions,
): Converted {
  const hosts = new Map(opened.map((rule) => [patternOf(rule), portsOf(rule)]))
  const isMesh = (host: string) => isMeshHost(host, services)
  const placeOf = (host: string): Place => {
    if (isMesh(host)) return 'mesh'
    if (hosts.has(host)) return 'open'
    const meets = (pattern: string) =>
      matchesPattern(pattern, host) || matchesPattern(host, pattern)
    return [...hosts.keys()].some(meets) ? 'covered' : 'unknown'
  }
  const groups = [...Map.groupBy(rules, hostOfRoute)]
  const converted = groups.map(([host, group]) => convertHost(host, group, placeOf(host), isMesh))
  const routed = new Map(converted.flatMap((one) => (one.routed === undefined ? [] : [one.routed])))
  const nested = new NestedRoutes(
    hosts,
    new Map([...routed].map(([host, { http }]) => [host, http])),
  )
  const served = [...new Set([...routed.keys(), ...nested.hosts])]
  return {
    resources: [
      ...served.map((host) => {
        const { short = host, namespace = 'default', http } = routed.get(host) ?? {}
        return virtualService(
          namespace,
          short,
          hosts.has(host) ? nested.routesOf(host) : (http ?? []),
        )
      }),
      ...converted.flatMap(({ versions }) => versions),
    ],
    notes: converted.flatMap(({ notes }) => notes),
  }
}

function patternOf({ spec }: EgressRule): string {
  return compileHost(spec.destination.service ?? '').pattern
}

function portsOf({ spec }: EgressRule): readonly number[] {
  return spec.ports.map(({ port }) => port)
}

function isMeshHost(host: string, services: readonly string[] | undefined): boolean {
  const [, name] = /^([^.]+)\.[^.]+\.svc\.cluster\.local$/.exec(host) ?? []
  return name !== undefined && (services?.includes(name) ?? true)
}

interface ConvertedHost {
  readonly routed?: readonly [
    host: string,
    { readonly short: string; readonly namespace: string; readonly http: readonly HttpRoute[] },
  ]
  readonly versions: readonly Resource[]
  readonly notes: readonly ConversionNote[]
}

function convertHost(
  host: string,
  group: readonly RouteRule[],
  place: Place,
  isMesh: (host: string) => boolean,
): ConvertedHost {
  if (place === 'covered') {
    const message = `not converted, it had no effect: an egress rule opens hosts of ${host} under another spelling, and the two had to be spelt alike`
    return { versions: [], notes: group.map((rule) => noteOn(rule, 'warning', message)) }
  }
  const { reached, notes } = reachable(group)
  if (place === 'unknown') {
    for (const rule of reached) {
      notes.push(noteOn(rule, 'warning', `host not opened: nothing makes ${host} reachable`))
    }
  }
  const [first] = reached
  if (first === undefined) return { versions: [], notes }
  const { namespace } = first.metadata
  const short = shorten(host, namespace)
  const subsets = new Subsets()
  const http = reached.flatMap((rule): HttpRoute[] => {
    const made = convertHttpRoute(rule, { host: short, place, subsets, isMesh })
    notes.push(...made.notes)
    return made.route === undefined ? [] : [made.route]
  })
  if (!http.some(({ match }) => match === undefined)) http.push(toHost(short))
  const versions = subsets.toDestinationRules(namespace, short)
  return { routed: [host, { short, namespace, http }], versions, notes }
}

/** What comes after the first rule without conditions was never reached (spec: egress-rules 3.4). */
function reachable(group: readonly RouteRule[]): { reached: RouteRule[]; notes: ConversionNote[] } {
  const byKey = new Map(group.map((rule) => [resourceKey(rule), rule]))
  const sorted = group.map(compileRoute).toSorted(byPrecedence)
  const last = sorted.findIndex(
    ({ source, conditions }) => source === undefined && conditions.length === 0,
  )
  const end = last === -1 ? sorted.length : last + 1
  const rulesOf = (routes: typeof sorted) => routes.flatMap(({ key }) => byKey.get(key) ?? [])
  const notes = rulesOf(sorted.slice(end)).map((rule) =>
    noteOn(
      rule,
      'warning',
      'not converted: it was unreachable, a rule without conditions comes first',
    ),
  )
  return { reached: rulesOf(sorted.slice(0, end)), notes }
}

function virtualService(
  namespace: string,
  host: string,
  http: readonly HttpRoute[],
): VirtualService {
  return {
    apiVersion: todayApiVersion,
    kind: 'VirtualService',
    metadata: { name: host.replaceAll('*', 'wildcard').slice(0, 253), namespace },
    spec: { hosts: [host], http: [...http] },
  }
}
