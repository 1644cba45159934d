import { isDeepStrictEqual } from 'node:util'
import { type FieldSet, nodeOf, noFields, treeOf } from './field-set.ts'
import { type Part, partsOf } from './structure.ts'

/** What one value has and another one has not, or otherwise. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

/** From `before` to `after`. A part that is new is added itself, and so is all that is in it. */
export function compareFields(before: unknown, after: unknown, schema: unknown): Comparison {
  const [old, next] = [byElement(before, schema), byElement(after, schema)]
  const elements = new Set([...old.keys(), ...next.keys()])
  const nodes = [...elements].map((element) => {
    const [was, is] = [old.get(element), next.get(element)]
    return { element, fate: fateOf(was, is), inner: compareParts(was, is) }
  })
  const collect = (what: keyof Comparison): FieldSet =>
    treeOf(
      nodes.map(({ element, fate, inner }) => [
        element,
        nodeOf(fate === what, inner?.[what] ?? noFields),
      ]),
    )
  return { added: collect('added'), modified: collect('modified'), removed: collect('removed') }
}

function compareParts(was: Part | undefined, is: Part | undefined): Comparison | undefined {
  if (!hasParts(was) && !hasParts(is)) return undefined
  return compareFields(was?.value, is?.value, (is ?? was)?.schema)
}

function fateOf(was: Part | undefined, is: Part | undefined): keyof Comparison | undefined {
  if (was === undefined) return 'added'
  if (is === undefined) return 'removed'
  if (hasParts(was) && hasParts(is)) return undefined
  return isDeepStrictEqual(was.value, is.value) ? undefined : 'modified'
}

function hasParts(part: Part | undefined): boolean {
  return part !== undefined && partsOf(part.value, part.schema) !== undefined
}

function byElement(value: unknown, schema: unknown): ReadonlyMap<string, Part> {
  return new Map((partsOf(value, schema) ?? []).map((part) => [part.element, part]))
}
