import type { KindDescription } from '@bookinfo/rules'
import { metadataSchema } from './open-schema.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { statusSchema } from './status-schema.ts'

/** A kind of rules as OpenAPI 3 describes it: its own schema, with metadata and status as the API has them. */
export function ruleSchema({ schema }: Pick<KindDescription, 'schema'>): PlainObject {
  const { properties, ...rest } = toOpenapi(schema)
  const own = isPlainObject(properties) ? properties : {}
  return { ...rest, properties: { ...own, metadata: metadataSchema, status: statusSchema } }
}

const copied = [
  'type',
  'description',
  'enum',
  'items',
  'required',
  'default',
  'minimum',
  'maximum',
  'pattern',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
]

/** JSON Schema in the words that OpenAPI 3.0 has: maps by additionalProperties, constants by a list of one. */
function toOpenapi(schema: unknown): PlainObject {
  if (!isPlainObject(schema)) return {}
  const kept = copied.filter((name) => schema[name] !== undefined)
  const { properties, patternProperties, items } = schema
  const [mapped] = isPlainObject(patternProperties) ? Object.values(patternProperties) : []
  return {
    ...Object.fromEntries(kept.map((name) => [name, schema[name]])),
    ...(schema.const === undefined ? {} : { enum: [schema.const] }),
    ...(items === undefined ? {} : { items: toOpenapi(items), ...ownershipOf(schema) }),
    ...(mapped === undefined ? {} : { additionalProperties: toOpenapi(mapped) }),
    ...(isPlainObject(properties) ? { properties: mapValues(properties) } : {}),
  }
}

/** How a list is owned: as a whole, unless its schema tells its elements apart. */
function ownershipOf(schema: PlainObject): PlainObject {
  return { 'x-kubernetes-list-type': schema['x-kubernetes-list-type'] ?? 'atomic' }
}

function mapValues(properties: PlainObject): PlainObject {
  const entries = Object.entries(properties).map(([name, inner]) => [name, toOpenapi(inner)])
  return Object.fromEntries(entries)
}
