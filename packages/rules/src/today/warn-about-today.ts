import type { CompiledTarget } from '../compiled-route.ts'
import type { CompiledRule } from '../compiled-rule.ts'
import type { Finding } from '../finding.ts'
import { findingAbout } from '../finding.ts'
import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'
import type { VirtualHost } from '../route-table.ts'
import { toRuleRef } from '../to-rule-ref.ts'
import type { CompiledVirtualServices } from './compile-virtual-service.ts'
import type { DestinationRule } from './destination-rule-schema.ts'
import { isExported } from './is-exported.ts'
import type { MeshHosts } from './mesh-hosts.ts'

interface Today {
  readonly resources: readonly Resource[]
  readonly mesh: MeshHosts
  readonly virtual: CompiledVirtualServices
  /** Not told unless something depends on them: there may be very many. */
  readonly rules: () => readonly CompiledRule[]
}

type IsOpen = (host: string) => boolean

/** What of today's kinds will not do what it seems to, seen together with everything else. */
export function warnAboutToday(today: Today): readonly Finding[] {
  const isOpen = openHosts(today)
  return [
    ...today.resources.filter((resource) => !isExported(resource)).map(unseen),
    ...[...today.virtual.byHost].flatMap(([host, virtual]) =>
      warnAboutVirtualHost(host, virtual, today.mesh, isOpen),
    ),
    ...today.resources.flatMap((resource) =>
      resource.kind === 'DestinationRule' ? warnAboutDestination(resource, today.mesh, isOpen) : [],
    ),
  ]
}

/** Whether some rule names a host, or a part of what a wildcard covers. */
function openHosts({ rules }: Today): IsOpen {
  let index: { known: ReadonlySet<string>; wildcards: readonly string[] } | undefined
  return (host) => {
    index ??= indexOf(rules())
    const { known, wildcards } = index
    return (
      known.has(host) ||
      wildcards.some((rest) => host.endsWith(rest)) ||
      (host.startsWith('*') && [...known].some((name) => name.endsWith(host.slice(1))))
    )
  }
}

function indexOf(rules: readonly CompiledRule[]) {
  const known = new Set(rules.map(({ pattern }) => pattern))
  const wildcards = [...known].filter((name) => name.startsWith('*')).map((name) => name.slice(1))
  return { known, wildcards }
}

function unseen(resource: Resource): Finding {
  const message = `${resourceKey(resource)} has no effect: exportTo does not name namespace default, where every workload is`
  return findingAbout(toRuleRef(resource), 'not_exported', message)
}

function warnAboutVirtualHost(
  host: string,
  virtual: VirtualHost,
  mesh: MeshHosts,
  isOpen: IsOpen,
): Finding[] {
  const { kind, namespace, name } = virtual.ref
  const key = `${kind}/${namespace}/${name}`
  if (mesh.find(host) === undefined && !isOpen(host)) {
    const message = `${key} has no effect on ${host}: it is no service of the mesh, and no rule opens it`
    return [findingAbout(virtual.ref, 'route_without_host', message)]
  }
  const routes = [...virtual.http, ...virtual.tls, ...virtual.tcp]
  const problems = routes.flatMap(({ targets }) =>
    targets.flatMap((target) => describeTarget(target, isOpen)),
  )
  return [...new Set(problems)].map((problem) =>
    findingAbout(virtual.ref, 'target_missing', `${key}: ${problem}`),
  )
}

function describeTarget({ missing, to }: CompiledTarget, isOpen: IsOpen): string[] {
  if (missing !== undefined) return [`${missing}: requests for it are answered with 503`]
  if (to === undefined || isOpen(to.host)) return []
  return [
    `destination ${to.host} is no service of the mesh, and no rule opens it: requests for it are answered with 503`,
  ]
}

function warnAboutDestination(rule: DestinationRule, mesh: MeshHosts, isOpen: IsOpen): Finding[] {
  const host = mesh.resolve(rule.spec.host, rule.metadata.namespace)
  const key = resourceKey(rule)
  if (mesh.find(host) === undefined) {
    if (isOpen(host)) return []
    const message = `${key} has no effect: ${host} is no service of the mesh, and no rule opens it`
    return [findingAbout(toRuleRef(rule), 'route_without_host', message)]
  }
  const { trafficPolicy, subsets = [] } = rule.spec
  const policies = [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)]
  const settings = policies.flatMap((policy) => [
    policy?.tls,
    ...(policy?.portLevelSettings ?? []).map(({ tls }) => tls),
  ])
  if (!settings.some((tls) => tls?.mode === 'SIMPLE')) return []
  const message = `${key}: tls SIMPLE is not acted on for ${host}, services of the mesh are reached in clear`
  return [findingAbout(toRuleRef(rule), 'not_acted_on', message)]
}
