import type { CompiledRule } from './compiled-rule.ts'
import type { Finding } from './finding.ts'
import type { FindingCode } from './finding-codes.ts'
import { HostMap } from './host-map.ts'
import type { MeshRegistry } from './registry.ts'
import { meshNames, resolveService } from './resolve-service.ts'
import type { RouteRule } from './resource.ts'
import { resourceKey } from './resource-key.ts'
import { toRuleRef } from './to-rule-ref.ts'

/** What is wrong with a route rule, and where. */
interface Fault {
  readonly code: FindingCode
  readonly text: string
  readonly field: string
}

/**
 * RouteRules that will not do what they seem to: they name no host, or one that only a wildcard rule covers (the two
 * texts must be identical), weigh versions that an outside host does not have, or mirror to one (spec: egress-rules 4
 * and 10).
 */
export function warnAboutRoutes(
  routeRules: readonly RouteRule[],
  tellRules: () => readonly CompiledRule[],
  registry: MeshRegistry,
): readonly Finding[] {
  if (routeRules.length === 0) return []
  const egressRules = tellRules()
  const mesh = new Set(registry.services.flatMap(({ name }) => meshNames(name)))
  const opened = new Set(egressRules.map(({ service }) => service.toLowerCase()))
  const covering = new HostMap<CompiledRule>()
  for (const rule of egressRules) covering.set(rule.pattern, rule)
  return routeRules.flatMap((rule) => {
    const host = resolveService(rule.spec.destination, rule.metadata.namespace).toLowerCase()
    const faults = [mirrorsOutside(rule, mesh)]
    if (!mesh.has(host)) {
      const isOpen = opened.has(host)
      faults.push(isOpen ? routesOutside(rule, host) : linksToNothing(host, covering.find(host)))
    }
    return faults
      .filter((fault) => fault !== undefined)
      .map(({ code, text, field }): Finding => {
        const message = `${resourceKey(rule)} ${text}`
        return { level: 'warning', code, message, field, rule: toRuleRef(rule) }
      })
  })
}

function mirrorsOutside(
  { spec, metadata }: RouteRule,
  mesh: ReadonlySet<string>,
): Fault | undefined {
  if (spec.mirror === undefined) return undefined
  const host = resolveService(spec.mirror, metadata.namespace)
  if (mesh.has(host.toLowerCase())) return undefined
  const text = `mirrors to ${host}, which is no service of the mesh: no copy is sent`
  return { code: 'mirror_outside', text, field: 'spec.mirror' }
}

function routesOutside({ spec }: RouteRule, host: string): Fault | undefined {
  const choosesVersions = (spec.route ?? []).some(
    ({ labels = {} }) => Object.keys(labels).length > 0,
  )
  if (!choosesVersions && (spec.route?.length ?? 0) <= 1) return undefined
  const text = `chooses versions of ${host}, which is outside the mesh and has none: its route has no effect`
  return { code: 'route_outside', text, field: 'spec.route' }
}

function linksToNothing(host: string, wildcard: CompiledRule | undefined): Fault {
  const why =
    wildcard === undefined
      ? `${host} is no service of the mesh and no egress rule opens it`
      : `${wildcard.key} opens ${host} as ${wildcard.service}, and the two must be spelt alike`
  return { code: 'route_without_host', text: `has no effect: ${why}`, field: 'spec.destination' }
}
