import type { FieldProblem } from './field-path.ts'
import { lintHost } from './lint-host.ts'
import type { EgressRuleSpec, Kind } from './resource.ts'

/** Warnings about one resource whose validation table found nothing. */
export function adviseOnSpec(kind: Kind, spec: object): FieldProblem[] {
  if (kind !== 'EgressRule') return []
  const { destination, ports = [] }: Partial<EgressRuleSpec> = spec
  return lintHost({
    host: destination?.service ?? '',
    at: ['spec', 'destination', 'service'],
    ports,
    portsAt: ['spec', 'ports'],
  })
}
