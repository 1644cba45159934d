import { egressRuleSchema } from './egress-rule-schema.ts'
import { routeRuleSchema } from './route-rule-schema.ts'
import { destinationRuleSchema } from './today/destination-rule-schema.ts'
import { serviceEntrySchema } from './today/service-entry-schema.ts'
import { sidecarSchema } from './today/sidecar-schema.ts'
import { virtualServiceSchema } from './today/virtual-service-schema.ts'

/** The schema of each kind: its shape, and the descriptions that `kubectl explain` shows. */
export const schemas = {
  EgressRule: egressRuleSchema,
  RouteRule: routeRuleSchema,
  ServiceEntry: serviceEntrySchema,
  VirtualService: virtualServiceSchema,
  DestinationRule: destinationRuleSchema,
  Sidecar: sidecarSchema,
} as const
