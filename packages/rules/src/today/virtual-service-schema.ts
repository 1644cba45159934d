import type { Static } from 'typebox'
import { Type } from '../schema-type.ts'
import { httpRouteSchema } from './http-route-schema.ts'
import { destinationSchema, stringList } from './route-parts-schema.ts'
import {
  exportTo,
  integer,
  list,
  required,
  resourceSchema,
  text,
  textMap,
  texts,
} from './schema-parts.ts'

const weighted = list(
  required(
    {
      destination: destinationSchema,
      weight: integer('Share, in proportion to the other weights.'),
    },
    'One target.',
  ),
  'Where the connections go.',
)

const l4Match = {
  destinationSubnets: texts('IPv4 addresses or blocks that are asked for.'),
  port: integer('Port that is asked for.'),
  sourceLabels: textMap("Labels of the caller; all must be the caller's."),
  sourceNamespace: text('Namespace of the caller.'),
  gateways: stringList('`mesh`, or gateways; there are none here.'),
}

const tlsRouteSchema = required(
  {
    match: list(
      required(
        { sniHosts: texts('Server names, exact or wildcards.'), ...l4Match },
        'Conditions, all of which must hold.',
      ),
      'Which connections; one of these.',
    ),
    route: weighted,
  },
  'A route of TLS that passes unchanged.',
)

const tcpRouteSchema = required(
  {
    match: list(
      required(l4Match, 'Conditions, all of which must hold.'),
      'Which connections; one of these.',
    ),
    route: weighted,
  },
  'A route of tunnels.',
)

export const virtualServiceSchema = resourceSchema(
  'VirtualService',
  {
    hosts: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Services of the mesh (reviews) or outside hosts whose traffic is routed.',
      }),
    ),
    gateways: stringList('`mesh` (the default); other gateways do not exist here.'),
    http: list(httpRouteSchema, 'Routes of clear HTTP; the first that matches is taken.'),
    tls: list(tlsRouteSchema, 'Routes of TLS that passes unchanged; the first that matches.'),
    tcp: list(tcpRouteSchema, 'Routes of tunnels; the first that matches is taken.'),
    exportTo,
  },
  {
    kind: 'VirtualService says which versions answer which requests, and what else is done with them.',
    spec: 'Routes by host. It opens nothing: outside hosts need a ServiceEntry or an EgressRule.',
  },
)

export type VirtualService = Static<typeof virtualServiceSchema>
export type VirtualServiceSpec = VirtualService['spec']
export type TlsRoute = NonNullable<VirtualServiceSpec['tls']>[number]
export type TcpRoute = NonNullable<VirtualServiceSpec['tcp']>[number]
