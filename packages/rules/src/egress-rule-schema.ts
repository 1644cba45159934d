import { keyedBy } from './field-ownership.ts'
import { istioServiceSchema } from './istio-service-schema.ts'
import { objectMetaSchema } from './object-meta-schema.ts'
import { classicApiVersion } from './resource.ts'
import { Type } from './schema-type.ts'

const portSchema = Type.Object(
  {
    port: Type.Integer({ description: 'Port number, 1..65535; unique inside the rule.' }),
    protocol: Type.String({
      description:
        "HTTP, HTTP2, GRPC, HTTPS, TCP or MONGO, in any letter case. https: clear HTTP from the application leaves as TLS, the application's own TLS passes unchanged.",
    }),
  },
  { additionalProperties: false },
)

export const egressRuleSchema = Type.Object(
  {
    apiVersion: Type.Literal(classicApiVersion, { description: 'Version of the schema.' }),
    kind: Type.Literal('EgressRule', { description: 'What the object is.' }),
    metadata: objectMetaSchema,
    spec: Type.Object(
      {
        destination: istioServiceSchema(
          'What the rule opens: only `service` may be set, to a host (www.googleapis.com), a wildcard (*.googleapis.com) or an IPv4 block (10.1.0.0/16, TCP and MONGO only).',
        ),
        ports: Type.Array(portSchema, {
          description: 'The ports that are opened; at least one.',
          ...keyedBy('port'),
        }),
        useEgressProxy: Type.Optional(
          Type.Boolean({ description: 'Only false is accepted: true was never implemented.' }),
        ),
      },
      {
        description: 'Which outside service may be reached, on which ports.',
        additionalProperties: false,
      },
    ),
  },
  {
    description:
      'EgressRule lets the workloads of the mesh reach a service outside of it. What no rule names is denied.',
    additionalProperties: false,
  },
)
