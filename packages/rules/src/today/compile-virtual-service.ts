import type { CompiledRoute } from '../compiled-route.ts'
import type { RuleRef } from '../decision.ts'
import { HostMap } from '../host-map.ts'
import { resourceKey } from '../resource-key.ts'
import type { VirtualHost } from '../route-table.ts'
import { toRuleRef } from '../to-rule-ref.ts'
import { compileHttpRoute } from './compile-http-route.ts'
import type { Routing } from './compile-targets.ts'
import { compileTargets } from './compile-targets.ts'
import { isForMesh, l4Conditions } from './l4-conditions.ts'
import { orderByAge } from './order-by-age.ts'
import type { TcpRoute, VirtualService } from './virtual-service-schema.ts'

export interface CompiledVirtualServices {
  readonly hosts: HostMap<VirtualHost>
  /** The same by pattern, one entry a host. */
  readonly byHost: ReadonlyMap<string, VirtualHost>
  /** A host has one VirtualService; the older one. */
  readonly conflicts: readonly { readonly rule: RuleRef; readonly message: string }[]
}

/** VirtualServices that act inside the mesh, by host. */
export function compileVirtualServices(
  services: readonly VirtualService[],
  routing: Omit<Routing, 'namespace'>,
): CompiledVirtualServices {
  const hosts = new HostMap<VirtualHost>()
  const byHost = new Map<string, VirtualHost>()
  const conflicts: { readonly rule: RuleRef; readonly message: string }[] = []
  for (const service of orderByAge(services.filter(isInMesh))) {
    const compiled = compile(service, routing)
    for (const written of service.spec.hosts ?? []) {
      const host = routing.mesh.resolve(written, service.metadata.namespace)
      const winner = hosts.set(host, compiled)
      if (winner === undefined) byHost.set(host, compiled)
      else conflicts.push({ rule: compiled.ref, message: lost(service, written, winner) })
    }
  }
  return { hosts, byHost, conflicts }
}

function isInMesh({ spec: { gateways = [] } }: VirtualService): boolean {
  return gateways.length === 0 || gateways.includes('mesh')
}

function lost(service: VirtualService, host: string, { ref }: VirtualHost): string {
  return `${resourceKey(service)} has no effect on ${host}: ${ref.kind}/${ref.namespace}/${ref.name}, which is older, has routes for it`
}

function compile(service: VirtualService, shared: Omit<Routing, 'namespace'>): VirtualHost {
  const { http = [], tls = [], tcp = [] } = service.spec
  const routing = { ...shared, namespace: service.metadata.namespace }
  const key = resourceKey(service)
  const common = { key, ref: toRuleRef(service), precedence: 0 }
  return {
    ref: common.ref,
    http: http.flatMap((route, i) =>
      compileHttpRoute(route, { ...common, place: `spec.http[${i}]` }, routing),
    ),
    tls: tls.flatMap((route, i) =>
      compileL4Route(route, { ...common, place: `spec.tls[${i}]` }, routing),
    ),
    tcp: tcp.flatMap((route, i) =>
      compileL4Route(route, { ...common, place: `spec.tcp[${i}]` }, routing),
    ),
  }
}

function compileL4Route(
  { match = [], route = [] }: TcpRoute,
  common: Pick<CompiledRoute, 'key' | 'ref' | 'precedence' | 'place'>,
  routing: Routing,
): CompiledRoute[] {
  const targets = compileTargets(route, routing)
  const matches = match.length === 0 ? [{}] : match.filter(isForMesh)
  return matches.map((one) => ({ ...common, conditions: l4Conditions(one), targets }))
}
