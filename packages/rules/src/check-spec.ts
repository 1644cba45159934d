import { checkEgressRule } from './check-egress-rule.ts'
import { checkRouteRule } from './check-route-rule.ts'
import type { FieldProblem } from './field-path.ts'
import type { Kind } from './resource.ts'
import { checkDestinationRule } from './today/check-destination-rule.ts'
import { checkServiceEntry } from './today/check-service-entry.ts'
import { checkSidecar } from './today/check-sidecar.ts'
import { checkVirtualService } from './today/check-virtual-service.ts'

/** The validation table of a kind, for a spec of its shape in which anything may be missing. */
export function checkSpec(kind: Kind, spec: object, namespace: string): FieldProblem[] {
  switch (kind) {
    case 'EgressRule':
      return checkEgressRule(spec)
    case 'RouteRule':
      return checkRouteRule(spec, namespace)
    case 'ServiceEntry':
      return checkServiceEntry(spec, namespace)
    case 'VirtualService':
      return checkVirtualService(spec, namespace)
    case 'DestinationRule':
      return checkDestinationRule(spec, namespace)
    case 'Sidecar':
      return checkSidecar(spec)
  }
}
