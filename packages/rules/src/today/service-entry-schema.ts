import type { Static } from 'typebox'
import { Type } from '../schema-type.ts'
import {
  exportTo,
  integer,
  labelSelector,
  list,
  listBy,
  oneOf,
  required,
  resourceSchema,
  text,
  textMap,
  texts,
} from './schema-parts.ts'

export const portProtocols = [
  'HTTP',
  'HTTPS',
  'HTTP2',
  'GRPC',
  'GRPC-Web',
  'TLS',
  'TCP',
  'MONGO',
  'REDIS',
  'MYSQL',
  'UDP',
  'HTTP_PROXY',
] as const

export const resolutions = ['NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'] as const

const portSchema = required(
  {
    number: integer('Port number, 1..65535; unique inside the entry.'),
    protocol: text(
      'HTTP, HTTP2, GRPC: clear HTTP, by its Host. HTTPS, TLS: the TLS of the application passes unchanged, by its server name. TCP, MONGO, REDIS, MYSQL: tunnels, by address or name. In any letter case; unset: whatever the first bytes show.',
    ),
    name: text('Name of the port, a DNS label, unique inside the entry.'),
    targetPort: integer('Port at the endpoint; the same number by default.'),
  },
  'A port that is opened.',
)

const endpointSchema = required(
  {
    address: text('IP address, or with DNS resolution a host name.'),
    ports: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description: 'Ports of this endpoint that differ, by the name of the port.',
      }),
    ),
    labels: textMap('What the subsets of a DestinationRule select.'),
    network: text('Not acted on: there is one network.'),
    locality: text('Not acted on: endpoints are taken by chance.'),
    weight: integer('Not acted on: endpoints are taken by chance.'),
    serviceAccount: text('Not acted on: there is no mesh identity outside.'),
  },
  'Where the service answers.',
)

export const serviceEntrySchema = resourceSchema(
  'ServiceEntry',
  {
    hosts: Type.Array(Type.String(), {
      description: 'Hosts that are opened, such as www.googleapis.com or *.googleapis.com.',
    }),
    addresses: texts(
      'IPv4 addresses or blocks that TCP ports are opened for; HTTP and TLS go by their names.',
    ),
    ports: listBy('number', portSchema, 'The ports that are opened.'),
    location: oneOf(
      ['MESH_EXTERNAL', 'MESH_INTERNAL'],
      'MESH_EXTERNAL by default; MESH_INTERNAL is not acted on.',
    ),
    resolution: oneOf(
      resolutions,
      'Where connections go. The proxy always looks the name up itself and dials what it judged: NONE, DNS and DYNAMIC_DNS are one here; STATIC dials the endpoints.',
    ),
    endpoints: list(endpointSchema, 'Where the service answers, instead of under its own name.'),
    workloadSelector: labelSelector,
    exportTo,
    subjectAltNames: texts('Names of which the certificate of the server must carry one.'),
  },
  {
    kind: 'ServiceEntry lets the workloads of the mesh reach a service outside of it. What no rule names is denied.',
    spec: 'Which outside hosts may be reached, on which ports, and how.',
  },
)

export type ServiceEntry = Static<typeof serviceEntrySchema>
export type ServiceEntrySpec = ServiceEntry['spec']
export type ServicePort = NonNullable<ServiceEntrySpec['ports']>[number]
