import { Type } from './schema-type.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))
const textMap = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.String(), { description }))

export const objectMetaSchema = Type.Object(
  {
    name: Type.String({
      description: 'Unique among the resources of one kind in a namespace; a DNS-1123 subdomain.',
    }),
    namespace: Type.String({
      description:
        'Part of the name and nothing more: rules of every namespace act on the whole mesh.',
    }),
    uid: text('Given by the server.'),
    resourceVersion: text(
      'Given by the server, new with every write. Sent back, it guards against lost updates.',
    ),
    generation: Type.Optional(
      Type.Integer({ description: 'Given by the server; grows with every change of the spec.' }),
    ),
    creationTimestamp: text('Given by the server; RFC 3339, UTC.'),
    labels: textMap('For the operator; rules do not look at them.'),
    annotations: textMap('For tools; rules do not look at them.'),
  },
  { description: "Standard object's metadata.", additionalProperties: false },
)
