import type { FieldsV1 } from './managed-fields.ts'

/**
 * A set of places in a value, in the form in which Kubernetes writes it down: a tree whose keys are the elements of
 * paths, `f:spec` for a field, `k:{"port":443}` for an element of a list with keys. A place is in the set if its node
 * is empty, or has the mark `.` beside the nodes below it. The root is no place. One set has one tree, but for the order
 * of its keys; none of them is the name of a member of Object.prototype, for all have a prefix.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export type FieldSet = FieldsV1

/** From the root: `['f:spec', 'f:ports', 'k:{"port":443}']`. */
export type Place = readonly string[]

export const noFields: FieldSet = {}

const mark = '.'

export function isEmpty(set: FieldSet): boolean {
  return Object.keys(set).length === 0
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a)) return b
  return isEmpty(b) ? a : combine(a, b, (inA, inB) => inA || inB)
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && inB)
}

/** What is in `a` and not in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return isEmpty(b) ? a : combine(a, b, (inA, inB) => inA && !inB)
}

export function isSameSet(a: FieldSet, b: FieldSet): boolean {
  return isEmpty(combine(a, b, (inA, inB) => inA !== inB))
}

/** The set of one place. */
export function setOf(place: Place): FieldSet {
  return place.reduceRight<FieldSet>((inner, element) => ({ [element]: inner }), {})
}

/** Every place of the set, each before those below it. */
export function placesOf(set: FieldSet): readonly Place[] {
  return elementsOf(set).flatMap((element) => {
    const node = set[element] ?? noFields
    const inner = placesOf(node).map((place) => [element, ...place])
    return isMember(node) ? [[element], ...inner] : inner
  })
}

/** The node of an element: what the set says of it and of all below it. */
export function below(set: FieldSet | undefined, element: string): FieldSet | undefined {
  return set !== undefined && Object.hasOwn(set, element) ? set[element] : undefined
}

/** Whether the place of a node, which is not the root's, is in the set itself. */
export function isMember(node: FieldSet | undefined): boolean {
  return node !== undefined && (isEmpty(node) || Object.hasOwn(node, mark))
}

/** The node of a place, from whether it is in the set and what is in the set below it; `undefined` if nothing is. */
export function nodeOf(member: boolean, inner: FieldSet): FieldSet | undefined {
  if (isEmpty(inner)) return member ? {} : undefined
  return member ? { [mark]: {}, ...inner } : inner
}

/** From pairs of an element and its node; those without a node are left out. */
export function treeOf(nodes: Iterable<readonly [string, FieldSet | undefined]>): FieldSet {
  const there = [...nodes].flatMap(([element, node]) =>
    node === undefined ? [] : [[element, node] as const],
  )
  return Object.fromEntries(there.length < 2 ? there : there.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function combine(
  a: FieldSet | undefined,
  b: FieldSet | undefined,
  keep: (inA: boolean, inB: boolean) => boolean,
): FieldSet {
  const elements = new Set([...elementsOf(a), ...elementsOf(b)])
  return treeOf(
    [...elements].map((element) => {
      const [nodeA, nodeB] = [below(a, element), below(b, element)]
      const member = keep(isMember(nodeA), isMember(nodeB))
      return [element, nodeOf(member, combine(nodeA, nodeB, keep))]
    }),
  )
}

function elementsOf(set: FieldSet | undefined): readonly string[] {
  return Object.keys(set ?? {}).filter((element) => element !== mark)
}
