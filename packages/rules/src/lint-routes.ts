import type { CompiledRoute } from './compiled-route.ts'
import type { Finding } from './finding.ts'
import type { MeshRegistry } from './registry.ts'
import type { RouteTable } from './route-table.ts'

/** Route rules that are never reached, and those that send to versions nobody runs (spec: egress-rules 3.4, 10). */
export function lintRoutes(table: RouteTable, registry: MeshRegistry | undefined): Finding[] {
  const mesh = [
    ...new Map([...table.mesh.values()].map((host) => [host.service.name, host])).values(),
  ]
  const names = new Set(table.mesh.keys())
  const outside = [...table.routes].filter(([host]) => !names.has(host)).map(([, routes]) => routes)
  const groups =
    registry === undefined
      ? [...table.routes.values()]
      : [...outside, ...mesh.map(({ routes }) => routes)]
  const shadowed = groups.flatMap(lintShadows)
  if (registry === undefined) return shadowed
  const versions = mesh.flatMap(({ service, routes }) =>
    routes.flatMap((route) => lintVersions(route, service.name, registry)),
  )
  return [...shadowed, ...versions]
}

/** The routes of one host, in the order they are tried. */
function lintShadows(routes: readonly CompiledRoute[]): Finding[] {
  const last = routes.findIndex(
    ({ source, conditions }) => source === undefined && conditions.length === 0,
  )
  const winner = last === -1 ? undefined : routes[last]
  if (winner === undefined) return []
  return routes.slice(last + 1).map(({ key, ref }): Finding => {
    const message = `${key} is never reached: ${winner.key} comes first and has no conditions`
    return {
      level: 'warning',
      code: 'shadowed_route',
      message,
      field: 'spec.precedence',
      rule: ref,
    }
  })
}

function lintVersions(
  { key, ref, targets }: CompiledRoute,
  service: string,
  { workloads }: MeshRegistry,
): Finding[] {
  const own = workloads.filter((workload) => workload.service === service)
  return targets.flatMap(({ labels, weight }, i): Finding[] => {
    const wanted = Object.entries(labels)
    const runs = own.some((workload) =>
      wanted.every(([name, value]) => workload.labels[name] === value),
    )
    if (runs || wanted.length === 0 || weight === 0) return []
    const text = wanted.map(([name, value]) => `${name}=${value}`).join(',')
    const message = `${key} sends requests to ${service} with ${text}, and no workload has these labels`
    return [
      {
        level: 'warning',
        code: 'unknown_version',
        message,
        field: `spec.route[${i}].labels`,
        rule: ref,
      },
    ]
  })
}
