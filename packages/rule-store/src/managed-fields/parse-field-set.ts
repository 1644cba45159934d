import { readElement } from './element.ts'
import { type FieldSet, isMember, nodeOf, treeOf } from './field-set.ts'

/** Deeper than any field of ours. */
const maxDepth = 64

/**
 * Reads `fieldsV1` as a client sends it. Elements of a sort that is not known are left out, with all below them.
 * @throws RangeError that says what is malformed
 */
export function parseFieldSet(value: unknown, depth = 0): FieldSet {
  if (depth > maxDepth) throw new RangeError(`fieldsV1 is nested deeper than ${maxDepth}`)
  const nodes = Object.entries(treeIn(value)).flatMap(([written, inner]) => {
    const element = written === '.' ? undefined : readElement(written)
    if (element === undefined) return []
    const member = isMember(treeIn(inner))
    return [[element, nodeOf(member, parseFieldSet(inner, depth + 1))] as const]
  })
  return treeOf(nodes)
}

function treeIn(value: unknown): FieldSet {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new RangeError('fieldsV1 is made of objects')
}
