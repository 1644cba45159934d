import { fromParts, type Part, partsOf } from './structure.ts'

/**
 * `live` with all that `config` says. Elements of a list that `config` names stand in its order; what only `live` has
 * keeps its place among them.
 */
export function mergeFields(live: unknown, config: unknown, schema: unknown): unknown {
  const [old, next] = [partsOf(live, schema), partsOf(config, schema)]
  if (next === undefined || old === undefined) return config
  const known = new Map(old.map((part) => [part.element, part]))
  const merged = next.map((part) => {
    const was = known.get(part.element)
    return was === undefined
      ? part
      : { ...part, value: mergeFields(was.value, part.value, part.schema) }
  })
  return fromParts(config, Array.isArray(config) ? interleave(old, merged) : overlay(old, merged))
}

/** The fields of an object in the order they had, new ones last. */
function overlay(old: readonly Part[], next: readonly Part[]): readonly Part[] {
  const byElement = new Map([...old, ...next].map((part) => [part.element, part]))
  return [...byElement.values()]
}

/** A list: `next` in its order, each element only `old` has before the element it stood before. */
function interleave(old: readonly Part[], next: readonly Part[]): readonly Part[] {
  const named = new Map(next.map(({ element }, i) => [element, i]))
  const shared = new Set(old.map(({ element }) => element))
  const order: Part[] = []
  let taken = 0
  for (const part of old) {
    const at = named.get(part.element)
    if (at === undefined) order.push(part)
    else if (next.slice(taken, at).every(({ element }) => !shared.has(element)) && at >= taken) {
      order.push(...next.slice(taken, at + 1))
      taken = at + 1
    }
  }
  return [...order, ...next.slice(taken)]
}
