import { ownedAsAWhole } from './field-ownership.ts'
import { Type } from './schema-type.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))

/** The reference type of both kinds (spec: egress-rules 3.1). */
export const istioServiceSchema = (description: string) =>
  Type.Object(
    {
      name: text('Short name of a mesh service, e.g. reviews.'),
      namespace: text("Namespace of `name`; the rule's own by default."),
      domain: text('Domain of `name`; svc.cluster.local by default.'),
      service: text(
        'Full host name, wildcard (*.googleapis.com) or IPv4 block; excludes name, namespace and domain.',
      ),
      labels: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description: 'Selects versions by their labels.',
        }),
      ),
    },
    { description, additionalProperties: false, ...ownedAsAWhole },
  )
