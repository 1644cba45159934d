import type { PlainObject } from './plain-object.ts'

/** Parts of OpenAPI 3 schemas, each with the description that `kubectl explain` prints. */
export const text = (description: string) => ({ type: 'string', description })

export const integer = (description: string) => ({ type: 'integer', description })

export const truth = (description: string) => ({ type: 'boolean', description })

export const listOf = (items: PlainObject, description: string) => ({
  type: 'array',
  description,
  items,
  'x-kubernetes-list-type': 'atomic',
})

/** A list whose elements have owners of their own, told apart by this field of theirs. */
export const listBy = (key: string, items: PlainObject, description: string) => ({
  ...listOf(items, description),
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
})

const textMap = (description: string) => ({
  type: 'object',
  description,
  additionalProperties: { type: 'string' },
})

export const object = (description: string, properties: PlainObject) => ({
  type: 'object',
  description,
  properties,
})

/** What of an object's metadata clients write or read. */
export const metadataSchema = object("Standard object's metadata.", {
  name: text('Unique among the objects of one kind in a namespace; a DNS-1123 subdomain.'),
  generateName: text('In place of a name: its start, to which the server adds five letters.'),
  namespace: text(
    'Part of the name and nothing more: rules of every namespace act on the whole mesh. Where it is left out, the one of the request.',
  ),
  uid: text('Given by the server.'),
  resourceVersion: text(
    'Given by the server, new with every write. Sent back, it guards against lost updates.',
  ),
  generation: integer('Given by the server; grows with every change of the spec.'),
  creationTimestamp: text('Given by the server; RFC 3339, UTC.'),
  labels: textMap('For selectors; rules do not look at them.'),
  annotations: textMap('For tools. Rules look at those under egress.bookinfo.dev/ alone.'),
})

/** A whole object: what every kind has, and what it has besides. */
export const kindSchema = (description: string, properties: PlainObject) =>
  object(description, {
    apiVersion: text('Version of the schema.'),
    kind: text('What the object is.'),
    metadata: metadataSchema,
    ...properties,
  })
