import type { CompiledRoute } from './compiled-route.ts'
import { byPrecedence, compileRoute } from './compiled-route.ts'
import type { CompiledRule } from './compiled-rule.ts'
import { compileRule } from './compiled-rule.ts'
import type { OutboundTrafficPolicy } from './decision.ts'
import { HostMap } from './host-map.ts'
import { protocolFamily } from './protocol.ts'
import type { MeshRegistry } from './registry.ts'
import { meshNames, resolveService } from './resolve-service.ts'
import type { EgressRule, Resource, RouteRule } from './resource.ts'
import type { MeshHost, Opening, PortTable, RouteTable } from './route-table.ts'
import { settleConflicts } from './settle-conflicts.ts'
import { warnAboutRoutes } from './warn-about-routes.ts'

export interface CompileOptions {
  /** What becomes of traffic that no rule is about; default `REGISTRY_ONLY`: it is denied. */
  readonly outboundTrafficPolicy?: OutboundTrafficPolicy
}

/**
 * Puts resources together into the table that decides. Conflicts do not stop it: the losers are listed and open
 * nothing (spec: egress-rules 1.7). The resources have been through `checkResource`.
 */
export function compileRouteTable(
  resources: readonly Resource[],
  registry: MeshRegistry,
  { outboundTrafficPolicy = 'REGISTRY_ONLY' }: CompileOptions = {},
): RouteTable {
  const { accepted, conflicts } = settleConflicts(resources.filter(isEgressRule).map(compileRule))
  const routeRules = resources.filter(isRouteRule)
  const routes = groupRoutes(routeRules)
  return {
    outboundTrafficPolicy,
    conflicts,
    warnings: warnAboutRoutes(routeRules, accepted, registry),
    rules: accepted,
    ports: compilePorts(accepted),
    mesh: compileMesh(registry, routes),
    routes,
  }
}

function compilePorts(rules: readonly CompiledRule[]): ReadonlyMap<number, PortTable> {
  const ports = new Map<number, PortTable & { blocks: Opening[] }>()
  for (const rule of rules) {
    for (const { port, protocol } of rule.ports) {
      const table = ports.get(port) ?? { hosts: new HostMap(), unusable: new HostMap(), blocks: [] }
      ports.set(port, table)
      const opening: Opening = { rule, protocol }
      if (protocolFamily(protocol) === 'HTTP') table.hosts.set(rule.pattern, opening)
      else if (rule.block === undefined) table.unusable.set(rule.pattern, opening)
      else table.blocks.push(opening)
    }
  }
  return ports
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
): ReadonlyMap<string, MeshHost> {
  const mesh = new Map<string, MeshHost>()
  for (const service of services) {
    const names = meshNames(service.name)
    const own = sortRoutes(names.flatMap((name) => routes.get(name) ?? []))
    for (const name of names) if (!mesh.has(name)) mesh.set(name, { service, names, routes: own })
  }
  return mesh
}

function sortRoutes(routes: readonly CompiledRoute[]): readonly CompiledRoute[] {
  return routes.toSorted(byPrecedence)
}

function isEgressRule(resource: Resource): resource is EgressRule {
  return resource.kind === 'EgressRule'
}

function isRouteRule(resource: Resource): resource is RouteRule {
  return resource.kind === 'RouteRule'
}
