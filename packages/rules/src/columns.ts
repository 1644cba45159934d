import { resolveService } from './resolve-service.ts'
import type { Kind, Resource, RouteRuleSpec } from './resource.ts'

/** A column of `kubectl get`, after which the API server appends AGE, which only it can tell. */
export interface Column {
  readonly name: string
  readonly type: 'string' | 'integer'
  readonly description: string
  /** Empty for a resource of another kind. */
  readonly cell: (resource: Resource) => string | number
}

type Cell<Name extends Kind> = (resource: Extract<Resource, { kind: Name }>) => string | number

const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  description: 'Name of the rule',
  cell: ({ metadata }) => metadata.name,
}

/** The columns of each kind: ours for those of 2018, Istio's for today's. */
export const columns: Readonly<Record<Kind, readonly Column[]>> = {
  EgressRule: [
    nameColumn,
    column(
      'EgressRule',
      'Hosts',
      'Host, wildcard or IPv4 block that the rule opens',
      ({ spec }) => spec.destination.service ?? '',
    ),
    column('EgressRule', 'Ports', 'Ports and their protocols', ({ spec }) =>
      spec.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(','),
    ),
  ],
  RouteRule: [
    nameColumn,
    column(
      'RouteRule',
      'Destination',
      'Service whose requests the rule is about',
      ({ spec, metadata }) =>
        spec.destination.name ?? resolveService(spec.destination, metadata.namespace),
    ),
    column('RouteRule', 'Route', 'Versions and their share of the requests', ({ spec }) =>
      renderRoute(spec.route),
    ),
    {
      ...column(
        'RouteRule',
        'Precedence',
        'Higher comes first',
        ({ spec }) => spec.precedence ?? 0,
      ),
      type: 'integer',
    },
  ],
  ServiceEntry: [
    nameColumn,
    column('ServiceEntry', 'Hosts', 'The hosts that are opened', ({ spec }) =>
      JSON.stringify(spec.hosts),
    ),
    column(
      'ServiceEntry',
      'Location',
      'Whether the service is outside the mesh or part of it',
      ({ spec }) => spec.location ?? '',
    ),
    column(
      'ServiceEntry',
      'Resolution',
      'How the service is found',
      ({ spec }) => spec.resolution ?? '',
    ),
  ],
  VirtualService: [
    nameColumn,
    column(
      'VirtualService',
      'Gateways',
      'The gateways whose traffic is routed; the mesh where there is none',
      ({ spec }) => (spec.gateways === undefined ? '' : JSON.stringify(spec.gateways)),
    ),
    column('VirtualService', 'Hosts', 'The hosts whose traffic is routed', ({ spec }) =>
      spec.hosts === undefined ? '' : JSON.stringify(spec.hosts),
    ),
  ],
  Sidecar: [nameColumn],
  DestinationRule: [
    nameColumn,
    column('DestinationRule', 'Host', 'The host the rule is about', ({ spec }) => spec.host),
  ],
}

function column<Name extends Kind>(
  kind: Name,
  name: string,
  description: string,
  cell: Cell<Name>,
): Column {
  const isOfKind = (resource: Resource): resource is Extract<Resource, { kind: Name }> =>
    resource.kind === kind
  return {
    name,
    type: 'string',
    description,
    cell: (resource) => (isOfKind(resource) ? cell(resource) : ''),
  }
}

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
