import type { TSchema } from 'typebox'

/** The words of JSON Schema that say what may not be missing, and where to look further. */
interface Words {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, TSchema>>
  /** Of a map: one schema for all of its values. */
  readonly patternProperties?: Readonly<Record<string, TSchema>>
  readonly items?: TSchema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

/**
 * Whether a value that has its schema's shape is all the schema wants: every required field is there, and every word
 * one of those allowed. Types and unknown names have been looked at by `shape`, and are not looked at again.
 */
export function hasAllRequired(schema: TSchema, value: unknown): boolean {
  const words: Words = schema
  if (words.const !== undefined && words.const !== value) return false
  if (words.enum !== undefined && !words.enum.includes(value)) return false
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) {
    const { items } = words
    return items === undefined || value.every((inner) => hasAllRequired(items, inner))
  }
  const { required = [], properties = {}, patternProperties = {} } = words
  const [ofMap] = Object.values(patternProperties)
  return (
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, inner]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : ofMap
      return known === undefined || hasAllRequired(known, inner)
    })
  )
}
