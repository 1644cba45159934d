import { fieldElement, keyElement } from './element.ts'

/** One part of a value that has parts. */
export interface Part {
  readonly element: string
  readonly value: unknown
  /** JSON Schema of the value; `undefined` where it says nothing. */
  readonly schema: unknown
  /** A field that the schema names; else a key of a map or an element of a list, which has owners of its own. */
  readonly named: boolean
}

type PlainObject = Readonly<Record<string, unknown>>

/**
 * The parts of a value that have owners of their own, by Kubernetes' marks in its schema; `undefined` for what is owned
 * as a whole: plain values, lists without keys, and maps that are called atomic. Without a schema every map has parts.
 */
export function partsOf(value: unknown, schema: unknown): readonly Part[] | undefined {
  const words = isPlainObject(schema) ? schema : {}
  if (Array.isArray(value)) return elementsOf(value, words)
  if (!isPlainObject(value) || words['x-kubernetes-map-type'] === 'atomic') return undefined
  return fieldsIn(value, words)
}

function elementsOf(list: readonly unknown[], schema: PlainObject): readonly Part[] | undefined {
  const keys = keysOf(schema)
  if (keys === undefined) return undefined
  return list.map((value) => {
    const fields = isPlainObject(value) ? value : {}
    const element = keyElement(Object.fromEntries(keys.map((key) => [key, fields[key] ?? null])))
    return { element, value, schema: schema.items, named: false }
  })
}

function fieldsIn(value: PlainObject, schema: PlainObject): readonly Part[] {
  const properties = isPlainObject(schema.properties) ? schema.properties : {}
  const patterns = isPlainObject(schema.patternProperties) ? schema.patternProperties : {}
  const [ofMap] = Object.values(patterns)
  return Object.entries(value).flatMap(([name, inner]) => {
    if (inner === undefined) return []
    const named = Object.hasOwn(properties, name)
    const part = { element: fieldElement(name), value: inner, named }
    return [{ ...part, schema: named ? properties[name] : ofMap }]
  })
}

/** By which of their fields the elements of a list are told apart; `undefined` for a list that is owned as a whole. */
function keysOf(schema: PlainObject): readonly string[] | undefined {
  const keys = schema['x-kubernetes-list-map-keys']
  return Array.isArray(keys) ? keys.map(String) : undefined
}

/** A value of the same sort, with these parts. */
export function fromParts(like: unknown, parts: readonly Part[]): unknown {
  if (Array.isArray(like)) return parts.map(({ value }) => value)
  return Object.fromEntries(parts.map(({ element, value }) => [element.slice(2), value]))
}

function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
