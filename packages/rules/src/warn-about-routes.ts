import type { CompiledRule } from './compiled-rule.ts'
import { HostMap } from './host-map.ts'
import type { Problem } from './problem.ts'
import type { MeshRegistry } from './registry.ts'
import { meshNames, resolveService } from './resolve-service.ts'
import type { RouteRule } from './resource.ts'
import { resourceKey } from './resource-key.ts'

/**
 * RouteRules that will not do what they seem to: they name no host, or one that only a wildcard rule covers (the two
 * texts must be identical), weigh versions that an outside host does not have, or mirror to one (spec: egress-rules 4
 * and 10).
 */
export function warnAboutRoutes(
  routeRules: readonly RouteRule[],
  egressRules: readonly CompiledRule[],
  registry: MeshRegistry,
): readonly Problem[] {
  const mesh = new Set(registry.services.flatMap(({ name }) => meshNames(name)))
  const opened = new Set(egressRules.map(({ service }) => service.toLowerCase()))
  const covering = new HostMap<CompiledRule>()
  for (const rule of egressRules) covering.set(rule.pattern, rule)
  return routeRules.flatMap((rule) => {
    const host = resolveService(rule.spec.destination, rule.metadata.namespace).toLowerCase()
    const texts = [mirrorsOutside(rule, mesh)]
    if (!mesh.has(host)) {
      const isOpen = opened.has(host)
      texts.push(isOpen ? routesOutside(rule, host) : linksToNothing(host, covering.find(host)))
    }
    return texts
      .filter((text) => text !== undefined)
      .map((text): Problem => ({ level: 'warning', message: `${resourceKey(rule)} ${text}` }))
  })
}

function mirrorsOutside(
  { spec, metadata }: RouteRule,
  mesh: ReadonlySet<string>,
): string | undefined {
  if (spec.mirror === undefined) return undefined
  const host = resolveService(spec.mirror, metadata.namespace)
  if (mesh.has(host.toLowerCase())) return undefined
  return `mirrors to ${host}, which is no service of the mesh: no copy is sent`
}

function routesOutside({ spec }: RouteRule, host: string): string | undefined {
  const choosesVersions = (spec.route ?? []).some(
    ({ labels = {} }) => Object.keys(labels).length > 0,
  )
  if (!choosesVersions && (spec.route?.length ?? 0) <= 1) return undefined
  return `chooses versions of ${host}, which is outside the mesh and has none: its route has no effect`
}

function linksToNothing(host: string, wildcard: CompiledRule | undefined): string {
  if (wildcard === undefined) {
    return `has no effect: ${host} is no service of the mesh and no egress rule opens it`
  }
  return `has no effect: ${wildcard.key} opens ${host} as ${wildcard.service}, and the two must be spelt alike`
}
