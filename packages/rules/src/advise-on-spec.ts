import type { FieldPath, FieldProblem } from './field-path.ts'
import { lintHost } from './lint-host.ts'
import type { EgressRuleSpec, Kind } from './resource.ts'
import type { ServiceEntry } from './today/service-entry-schema.ts'

/** Warnings about one resource whose validation table found nothing. */
export function adviseOnSpec(kind: Kind, spec: object): FieldProblem[] {
  if (kind === 'EgressRule') return adviseOnEgressRule(spec)
  return kind === 'ServiceEntry' ? adviseOnServiceEntry(spec) : []
}

function adviseOnEgressRule({ destination, ports = [] }: Partial<EgressRuleSpec>): FieldProblem[] {
  return lintHost({
    host: destination?.service ?? '',
    at: ['spec', 'destination', 'service'],
    ports,
    portsAt: ['spec', 'ports'],
  })
}

/** How much it opens; its ports have protocols of their own. */
function adviseOnServiceEntry(spec: Partial<ServiceEntry['spec']>): FieldProblem[] {
  const { hosts = [], addresses = [] } = spec
  const lint = (host: string, at: FieldPath) =>
    lintHost({ host, at, ports: [], portsAt: ['spec', 'ports'] })
  return [
    ...hosts.flatMap((host, i) => lint(host, ['spec', 'hosts', i])),
    ...addresses
      .flatMap((address, i) => lint(address, ['spec', 'addresses', i]))
      .filter(({ code }) => code === 'broad_block'),
  ]
}
