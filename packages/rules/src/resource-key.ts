import type { RuleRef } from './decision.ts'
import type { Kind, Resource } from './resource.ts'

const prefixes: Readonly<Record<Kind, RuleRef['kind']>> = {
  EgressRule: 'egress-rule',
  RouteRule: 'route-rule',
  ServiceEntry: 'service-entry',
  VirtualService: 'virtual-service',
  DestinationRule: 'destination-rule',
  Sidecar: 'sidecar',
}

/** `egress-rule/<namespace>/<name>`: how logs, conflicts and the command line call a resource. */
export function resourceKey({ kind, metadata }: Pick<Resource, 'kind' | 'metadata'>): string {
  return `${prefixes[kind]}/${metadata.namespace}/${metadata.name}`
}

/** The same of a resource that is only named. */
export function ruleKey({ kind, namespace, name }: RuleRef): string {
  return `${kind}/${namespace}/${name}`
}

/** The first part of a key, by kind. */
export function keyPrefix(kind: Kind): RuleRef['kind'] {
  return prefixes[kind]
}
