import { type FieldSet, nodeOf, noFields, treeOf } from './field-set.ts'
import { type Part, partsOf } from './structure.ts'

/**
 * All fields of a value: what somebody says who applies it. A named field that has parts is no field itself, its parts
 * are; keys of maps and elements of lists are fields and have fields.
 */
export function fieldsOf(value: unknown, schema: unknown): FieldSet {
  return treeOf((partsOf(value, schema) ?? []).map((part) => [part.element, nodeOfPart(part)]))
}

function nodeOfPart({ value, schema, named }: Part): FieldSet | undefined {
  const parts = partsOf(value, schema)
  if (parts === undefined) return {}
  // An empty map is something said; an empty list with keys says nothing about any element.
  const isEmptyMap = parts.length === 0 && !Array.isArray(value)
  return nodeOf(!named || isEmptyMap, parts.length === 0 ? noFields : fieldsOf(value, schema))
}

/** The same, and each thing that a field is in: what somebody owns who made all of it. */
export function allFieldsOf(value: unknown, schema: unknown): FieldSet {
  return treeOf(
    (partsOf(value, schema) ?? []).map((part) => [
      part.element,
      nodeOf(true, allFieldsOf(part.value, part.schema)),
    ]),
  )
}
