import type { TObject } from 'typebox'
import type { RuleRef } from './decision.ts'
import { egressRuleSchema } from './egress-rule-schema.ts'
import { resolveService } from './resolve-service.ts'
import type { Kind, Resource, RouteRuleSpec } from './resource.ts'
import { keyPrefix } from './resource-key.ts'
import { routeRuleSchema } from './route-rule-schema.ts'

/** A column of `kubectl get`, after which the API server appends AGE, which only it can tell. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer'
  readonly description: string
  /** Empty for a resource of another kind. */
  readonly cell: (resource: Resource) => string | number
}

export interface KindDescription {
  readonly kind: Kind
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  /** First part of `resourceKey`. */
  readonly keyPrefix: RuleRef['kind']
  /** JSON Schema of the whole object; its descriptions are what `kubectl explain` shows. */
  readonly schema: TObject
  readonly columns: readonly Column[]
}

const group = 'config.istio.io'
const version = 'v1alpha2'

const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  description: 'Name of the rule',
  cell: ({ metadata }) => metadata.name,
}

/** Every kind there is: what discovery, tables, files and the command line know of it. */
export const kinds: readonly KindDescription[] = [
  {
    kind: 'EgressRule',
    group,
    version,
    plural: 'egressrules',
    singular: 'egressrule',
    shortNames: [],
    keyPrefix: keyPrefix('EgressRule'),
    schema: egressRuleSchema,
    columns: [
      nameColumn,
      {
        name: 'Hosts',
        type: 'string',
        description: 'Host, wildcard or IPv4 block that the rule opens',
        cell: ({ kind, spec }) => (kind === 'EgressRule' ? (spec.destination.service ?? '') : ''),
      },
      {
        name: 'Ports',
        type: 'string',
        description: 'Ports and their protocols',
        cell: (resource) =>
          resource.kind === 'EgressRule'
            ? resource.spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(',')
            : '',
      },
    ],
  },
  {
    kind: 'RouteRule',
    group,
    version,
    plural: 'routerules',
    singular: 'routerule',
    shortNames: [],
    keyPrefix: keyPrefix('RouteRule'),
    schema: routeRuleSchema,
    columns: [
      nameColumn,
      {
        name: 'Destination',
        type: 'string',
        description: 'Service whose requests the rule is about',
        cell: ({ spec, metadata }) =>
          spec.destination.name ?? resolveService(spec.destination, metadata.namespace),
      },
      {
        name: 'Route',
        type: 'string',
        description: 'Versions and their share of the requests',
        cell: (resource) => (resource.kind === 'RouteRule' ? renderRoute(resource.spec.route) : ''),
      },
      {
        name: 'Precedence',
        type: 'integer',
        description: 'Higher comes first',
        cell: (resource) => (resource.kind === 'RouteRule' ? (resource.spec.precedence ?? 0) : 0),
      },
    ],
  },
]

/** `v2 100%`, `v1 90%,v3 10%`; labels beside `version` are written out. */
function renderRoute(route: RouteRuleSpec['route'] = []): string {
  if (route.length === 0) return 'all 100%'
  return route
    .map(({ labels = {}, weight = 0 }) => {
      const share = route.length === 1 && weight === 0 ? 100 : weight
      const { version: only, ...others } = labels
      const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
      const isPlain = only !== undefined && Object.keys(others).length === 0
      return `${isPlain ? only : pairs.join(' ') || 'all'} ${share}%`
    })
    .join(',')
}
