import { anyTenantHosts } from './any-tenant-hosts.ts'
import type { Finding } from './finding.ts'
import { matchesPattern } from './host-map.ts'
import type { RouteTable } from './route-table.ts'

/** Wildcards that cover, beside what they are meant for, a host on which anybody can keep data. */
export function lintTenants({ rules }: RouteTable): Finding[] {
  return rules
    .filter(({ kind, bareName }) => kind === 'wildcard' && bareName.includes('.'))
    .flatMap(({ key, ref, service, pattern }): Finding[] => {
      const covered = anyTenantHosts.find((host) => matchesPattern(pattern, host))
      if (covered === undefined) return []
      const message = `${key}: ${service} covers ${covered}, through which whoever has an account there can receive data`
      return [{ level: 'warning', code: 'covers_any_tenant', message, rule: ref }]
    })
}
