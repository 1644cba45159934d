import type { HostMap } from './host-map.ts'
import { meshNames, resolveService } from './resolve-service.ts'
import type { RouteRule } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import type { VirtualHost } from './route-table.ts'
import type { Conflict } from './settle-conflicts.ts'
import { toRuleRef } from './to-rule-ref.ts'

/**
 * RouteRules whose host has a VirtualService with routes: that one decides, they do nothing. `inForce` are the others.
 */
export function shadowedRoutes(
  rules: readonly RouteRule[],
  virtualHosts: HostMap<VirtualHost>,
): { readonly conflicts: readonly Conflict[]; readonly inForce: readonly RouteRule[] } {
  const conflicts: Conflict[] = []
  const inForce = rules.filter((rule) => {
    const host = resolveService(rule.spec.destination, rule.metadata.namespace).toLowerCase()
    const full = meshNames(host.split('.')[0] ?? '').includes(host)
      ? `${host.split('.')[0]}.default.svc.cluster.local`
      : host
    const winner = virtualHosts.find(full)
    if (winner === undefined || winner.http.length === 0) return true
    const { kind, namespace, name } = winner.ref
    const message = `${resourceKey(rule)} has no effect: ${kind}/${namespace}/${name} has routes for ${host} (today's rules come first)`
    conflicts.push({ rule: toRuleRef(rule), message })
    return false
  })
  return { conflicts, inForce }
}
