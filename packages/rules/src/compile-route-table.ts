import { BlockMap } from './block-map.ts'
import type { CompiledRoute } from './compiled-route.ts'
import { byPrecedence, compileRoute } from './compiled-route.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { compileRule } from './compiled-rule.ts'
import type { OutboundTrafficPolicy } from './decision.ts'
import { HostMap } from './host-map.ts'
import { compileInternal } from './internal-addresses.ts'
import { classicOpenings, openPorts } from './open-ports.ts'
import type { MeshRegistry } from './registry.ts'
import { meshNames, resolveService } from './resolve-service.ts'
import type { Kind, Resource, RouteRule } from './resource.ts'
import type { MeshHost, NamedRules, RouteTable } from './route-table.ts'
import { settleConflicts } from './settle-conflicts.ts'
import { shadowedRoutes } from './shadowed-routes.ts'
import { compileDestinationRules } from './today/compile-destination-rules.ts'
import { compileServiceEntry } from './today/compile-service-entry.ts'
import { compileSidecars } from './today/compile-sidecars.ts'
import type { CompiledVirtualServices } from './today/compile-virtual-service.ts'
import { compileVirtualServices } from './today/compile-virtual-service.ts'
import { isExported } from './today/is-exported.ts'
import { MeshHosts } from './today/mesh-hosts.ts'
import { orderByAge } from './today/order-by-age.ts'
import { warnAboutToday } from './today/warn-about-today.ts'
import { warnAboutRoutes } from './warn-about-routes.ts'

export interface CompileOptions {
  /** What becomes of traffic that no rule is about; default `REGISTRY_ONLY`: it is denied. */
  readonly outboundTrafficPolicy?: OutboundTrafficPolicy
}

/**
 * Puts resources together into the table that decides, those of 2018 and today's into one. Conflicts do not stop it:
 * the losers are listed and do nothing (spec: egress-rules 1.7). Where both families speak of one host and port, today's
 * decides. The resources have been through `checkResource`.
 */
export function compileRouteTable(
  resources: readonly Resource[],
  registry: MeshRegistry,
  { outboundTrafficPolicy = 'REGISTRY_ONLY' }: CompileOptions = {},
): RouteTable {
  const mesh = new MeshHosts(registry)
  const seen = resources.filter(isExported)
  const destinations = compileDestinationRules(ofKind(seen, 'DestinationRule'), mesh)
  const entries = orderByAge(ofKind(seen, 'ServiceEntry'))
  const services = ofKind(seen, 'VirtualService')
  const virtual = compileVirtualServices(services, { mesh, destinations })
  const classic = settleConflicts(ofKind(seen, 'EgressRule').map(compileRule))
  const opened = openPorts([
    ...entries.flatMap((entry) => compileServiceEntry(entry, destinations)),
    ...classic.accepted.map(classicOpenings),
  ])
  const routeRules = ofKind(seen, 'RouteRule')
  const routes = groupRoutes(routeRules)
  const shadowed = shadowedRoutes(routeRules, virtual.hosts)
  const today = { resources, mesh, virtual, rules: opened.rules }
  return {
    outboundTrafficPolicy,
    sidecars: compileSidecars(ofKind(resources, 'Sidecar')),
    mayReach: compileInternal(seen),
    conflicts: [
      ...classic.conflicts,
      ...opened.conflicts,
      ...virtual.conflicts,
      ...shadowed.conflicts,
    ],
    warnings: [
      ...warnAboutRoutes(shadowed.inForce, opened.rules, registry),
      ...opened.warnings,
      ...destinations.warnings,
      ...warnAboutToday(today),
    ],
    rules: opened.rules,
    ports: opened.ports,
    named: nameRules(opened.rules),
    mesh: compileMesh(registry, routes, virtual),
    routes,
    virtualHosts: virtual.hosts,
  }
}

function nameRules(rules: readonly CompiledRule[]): NamedRules {
  const named = { hosts: new HostMap<CompiledRule>(), blocks: new BlockMap<CompiledRule>() }
  for (const rule of rules) {
    if (rule.block === undefined) named.hosts.set(rule.pattern, rule)
    else named.blocks.set(rule.block, rule)
  }
  return named
}

/** Every route rule under the host it resolves to, in the order they are tried; hosts compare in lower case. */
function groupRoutes(rules: readonly RouteRule[]): ReadonlyMap<string, readonly CompiledRoute[]> {
  const groups = Map.groupBy(rules, ({ spec, metadata }) =>
    resolveService(spec.destination, metadata.namespace).toLowerCase(),
  )
  return new Map([...groups].map(([host, group]) => [host, sortRoutes(group.map(compileRoute))]))
}

function compileMesh(
  { services }: MeshRegistry,
  routes: ReadonlyMap<string, readonly CompiledRoute[]>,
  { hosts }: CompiledVirtualServices,
): ReadonlyMap<string, MeshHost> {
  const mesh = new Map<string, MeshHost>()
  for (const service of services) {
    const names = meshNames(service.name)
    const own = sortRoutes(names.flatMap((name) => routes.get(name) ?? []))
    const virtual = hosts.find(names[0] ?? '')
    const isClosed = virtual !== undefined && virtual.http.length > 0
    const host = { service, names, routes: isClosed ? virtual.http : own, isClosed }
    for (const name of names) if (!mesh.has(name)) mesh.set(name, host)
  }
  return mesh
}

function sortRoutes(routes: readonly CompiledRoute[]): readonly CompiledRoute[] {
  return routes.toSorted(byPrecedence)
}

function ofKind<Name extends Kind>(
  resources: readonly Resource[],
  kind: Name,
): readonly Extract<Resource, { kind: Name }>[] {
  return resources.filter(
    (resource): resource is Extract<Resource, { kind: Name }> => resource.kind === kind,
  )
}
