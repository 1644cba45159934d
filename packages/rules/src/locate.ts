import type { Document, Pair } from 'yaml'
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml'
import type { FieldPath } from './field-path.ts'
import { toCamelCase } from './field-path.ts'

interface Place {
  /** The node of the field's name; of an element, the element. */
  readonly name: unknown
  readonly value: unknown
}

/**
 * Offset in the text of the field at a path: of its name, or of its value where that is a scalar. A path that leads
 * further than the text does ends at the last name there is: a missing field is reported where it belongs.
 */
export function locate(document: Document, path: FieldPath, side: 'name' | 'value'): number {
  let place: Place = { name: document.contents, value: document.contents }
  for (const part of path) {
    const next = step(document, place.value, part)
    if (next === undefined) return offset(place.name)
    place = next
  }
  return offset(side === 'value' && isScalar(place.value) ? place.value : place.name)
}

function step(document: Document, value: unknown, part: string | number): Place | undefined {
  const node = isAlias(value) ? value.resolve(document) : value
  if (isMap(node)) {
    const pair = findPair(node.items, part)
    return pair && { name: pair.key, value: pair.value }
  }
  if (!isSeq(node) || typeof part !== 'number') return undefined
  const element = node.items[part]
  return element === undefined ? undefined : { name: element, value: element }
}

/** By the name as written, else by its camelCase form. */
function findPair(pairs: readonly Pair[], part: string | number): Pair | undefined {
  const named = (spell: (name: string) => string) =>
    pairs.find(({ key }) => isScalar(key) && spell(String(key.value)) === part)
  return named(String) ?? named(toCamelCase)
}

function offset(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0
}
