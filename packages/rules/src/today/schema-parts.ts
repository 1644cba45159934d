import type { TProperties, TSchema } from 'typebox'
import { keyedBy, ownedAsAWhole } from '../field-ownership.ts'
import { objectMetaSchema } from '../object-meta-schema.ts'
import type { todayKinds } from '../resource.ts'
import { todayApiVersion } from '../resource.ts'
import { Type } from '../schema-type.ts'

/** The optional parts that the schemas of today's kinds are made of; each comes with its description. */
export const text = (description: string) => Type.Optional(Type.String({ description }))

export const texts = (description: string) =>
  Type.Optional(Type.Array(Type.String(), { description }))

export const integer = (description: string) => Type.Optional(Type.Integer({ description }))

export const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

/** One of a few words. Which, is checked by the tables, which have a text for it. */
export const oneOf = (words: readonly string[], description: string) =>
  Type.Optional(Type.String({ description, enum: [...words] }))

export const textMap = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.String(), { description }))

/** Labels by which something is chosen: more of them, from somebody else, would choose something else. */
export const selectorLabels = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.String(), { description, ...ownedAsAWhole }))

/** Kept as written, not looked into: the tables warn about it, or refuse it. */
export const anything = (description: string) => Type.Optional(Type.Any({ description }))

export function required<Properties extends TProperties>(
  properties: Properties,
  description: string,
  words: object = {},
) {
  return Type.Object(properties, { description, additionalProperties: false, ...words })
}

export function object<Properties extends TProperties>(
  properties: Properties,
  description: string,
) {
  return Type.Optional(required(properties, description))
}

export function list<Item extends TSchema>(item: Item, description: string) {
  return Type.Optional(Type.Array(item, { description }))
}

/** A list whose elements are told apart by one of their fields. */
export function listBy<Item extends TSchema>(key: string, item: Item, description: string) {
  return Type.Optional(Type.Array(item, { description, ...keyedBy(key) }))
}

/** The whole of a resource around its spec. */
export function resourceSchema<
  Kind extends (typeof todayKinds)[number],
  Properties extends TProperties,
>(
  kind: Kind,
  properties: Properties,
  descriptions: { readonly kind: string; readonly spec: string },
) {
  return Type.Object(
    {
      apiVersion: Type.Literal(todayApiVersion, { description: 'Version of the schema.' }),
      kind: Type.Literal(kind, { description: 'What the object is.' }),
      metadata: objectMetaSchema,
      spec: required(properties, descriptions.spec),
    },
    { description: descriptions.kind, additionalProperties: false },
  )
}

export const labelSelector = Type.Optional(
  required(
    { labels: textMap('Labels that the workloads carry, all of them.') },
    'Which workloads it is for.',
    ownedAsAWhole,
  ),
)

export const exportTo = texts(
  'Namespaces whose workloads see it: `.` its own, `*` all (the default), `~` nobody, or a name. All workloads here are in namespace default.',
)
