import type { Static } from 'typebox'
import {
  anything,
  integer,
  labelSelector,
  list,
  object,
  oneOf,
  required,
  resourceSchema,
  text,
  texts,
} from './schema-parts.ts'

export const captureModes = ['DEFAULT', 'IPTABLES', 'NONE'] as const
export const policyModes = ['REGISTRY_ONLY', 'ALLOW_ANY'] as const

const egressSchema = required(
  {
    port: object(
      {
        number: integer('Port number.'),
        protocol: text('Not acted on: the rules say what may be spoken.'),
        name: text('Not acted on.'),
      },
      'The port that the hosts are for; all ports without one.',
    ),
    bind: text('Not acted on: workloads ask the gateway.'),
    captureMode: oneOf(captureModes, 'Not acted on: workloads ask the gateway.'),
    hosts: texts(
      'What the workloads may see, as namespace/name: `*/*` all, `./*` what rules of the own namespace open, `*/*.googleapis.com`, `~/*` nothing. Services of the mesh are in namespace default.',
    ),
  },
  'Hosts that the workloads see.',
)

export const sidecarSchema = resourceSchema(
  'Sidecar',
  {
    workloadSelector: labelSelector,
    egress: list(egressSchema, 'What the workloads see; everything by default.'),
    ingress: anything('Not acted on: nothing stands before the workloads.'),
    outboundTrafficPolicy: object(
      {
        mode: oneOf(
          policyModes,
          'REGISTRY_ONLY (the default once this field is there): what no rule opens is denied. ALLOW_ANY: it is let through.',
        ),
        egressProxy: anything('Refused: an upstream proxy is an option of the gateway.'),
      },
      'What becomes of traffic that no rule is about; the policy of the gateway without it.',
    ),
    inboundConnectionPool: anything('Not acted on.'),
  },
  {
    kind: 'Sidecar says which hosts the workloads of a namespace see, and what becomes of all others.',
    spec: 'For which workloads, and what they see.',
  },
)

export type Sidecar = Static<typeof sidecarSchema>
export type SidecarSpec = Sidecar['spec']
export type EgressListener = NonNullable<SidecarSpec['egress']>[number]
