import type { Document, Node, Pair } from 'yaml'
import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml'
import type { FieldPath } from './field-path.ts'
import { toCamelCase } from './field-path.ts'

/**
 * Offset in the text of the field at a path: of its name, or of its value where that is a scalar. A path that leads
 * further than the text does ends at the last name there is: a missing field is reported where it belongs.
 */
export function locate(document: Document, path: FieldPath, side: 'name' | 'value'): number {
  let node: unknown = document.contents
  let name: unknown = node
  let complete = true
  for (const part of path) {
    const target = isAlias(node) ? node.resolve(document) : node
    const step = isMap(target) ? inMap(target.items, part) : undefined
    if (step !== undefined) {
      ;[name, node] = [step.key, step.value]
    } else if (isSeq(target) && typeof part === 'number' && target.items[part] !== undefined) {
      name = node = target.items[part]
    } else {
      complete = false
      break
    }
  }
  const atValue = complete && side === 'value' && isScalar(node) && node.range
  return offset(atValue ? node : name)
}

function inMap(pairs: readonly Pair[], part: string | number): Pair | undefined {
  const named = (pair: Pair, spell: (name: string) => string) =>
    isScalar(pair.key) && spell(String(pair.key.value)) === part
  return pairs.find((pair) => named(pair, String)) ?? pairs.find((pair) => named(pair, toCamelCase))
}

function offset(node: unknown): number {
  return isNode(node) ? ((node as Node).range?.[0] ?? 0) : 0
}
