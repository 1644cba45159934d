import type { Static } from 'typebox'
import { Type } from '../schema-type.ts'
import {
  anything,
  exportTo,
  flag,
  integer,
  labelSelector,
  list,
  listBy,
  object,
  oneOf,
  required,
  resourceSchema,
  selectorLabels,
  text,
  texts,
} from './schema-parts.ts'

export const tlsModes = ['DISABLE', 'SIMPLE', 'MUTUAL', 'ISTIO_MUTUAL'] as const

const tls = object(
  {
    mode: oneOf(
      tlsModes,
      'SIMPLE: clear HTTP of the application leaves as verified TLS. DISABLE (the default): as it is.',
    ),
    clientCertificate: text('Refused: files are configured at the gateway.'),
    privateKey: text('Refused: files are configured at the gateway.'),
    caCertificates: text(
      '`system`, the store that the gateway trusts anyway; other files are refused.',
    ),
    caCrl: text('Refused: files are configured at the gateway.'),
    credentialName: text('Refused: there are no Secrets here.'),
    subjectAltNames: texts('Names of which the certificate of the server must carry one.'),
    sni: text('Server name to send; the host by default.'),
    insecureSkipVerify: flag('Refused when true: upstream certificates are always verified.'),
  },
  'TLS of connections to the host.',
)

const policyParts = {
  tls,
  loadBalancer: anything('Not acted on: versions are taken in turn.'),
  connectionPool: anything(
    '`http.h2UpgradePolicy` says whether HTTP/2 is offered where clear HTTP leaves as TLS: UPGRADE, DO_NOT_UPGRADE, or DEFAULT, as the gateway is told. Nothing else is acted on: limits are the options of the gateway.',
  ),
  outlierDetection: anything('Not acted on.'),
  proxyProtocol: anything('Not acted on.'),
}

const trafficPolicy = object(
  {
    ...policyParts,
    portLevelSettings: list(
      required(
        { port: object({ number: integer('Port number.') }, 'The port.'), ...policyParts },
        'Settings of one port, in place of all that the policy says.',
      ),
      'What differs by port.',
    ),
    tunnel: anything('Not supported.'),
  },
  'How connections to the host are made.',
)

const subsetSchema = required(
  {
    name: text('Name of the subset, by which a VirtualService calls it.'),
    labels: selectorLabels('Labels that select the workloads or endpoints.'),
    trafficPolicy,
  },
  'A version of the service.',
)

export const destinationRuleSchema = resourceSchema(
  'DestinationRule',
  {
    host: Type.String({
      description: 'Service of the mesh (reviews) or outside host (www.googleapis.com).',
    }),
    trafficPolicy,
    subsets: listBy('name', subsetSchema, 'Versions of the service, by name.'),
    exportTo,
    workloadSelector: labelSelector,
  },
  {
    kind: 'DestinationRule names the versions of a service, and says where clear HTTP becomes TLS.',
    spec: 'What is done with connections to a host once it is decided that they go there.',
  },
)

export type DestinationRule = Static<typeof destinationRuleSchema>
export type DestinationRuleSpec = DestinationRule['spec']
export type TrafficPolicy = NonNullable<DestinationRuleSpec['trafficPolicy']>
export type ClientTls = NonNullable<TrafficPolicy['tls']>
