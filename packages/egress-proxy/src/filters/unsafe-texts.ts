import type { RefusedRule, RouteTable } from '@bookinfo/rules'
import { ruleKey } from '@bookinfo/rules/deciding'

/** What cannot stand in a line: its ends, other control characters, and what would be cut to another byte. */
const unsafe = /[^\t -~\u0080-\u00ff]/

/**
 * Route rules write into heads. Whoever lets operators write rules has checked them; one with a text that could end a
 * line is not put in force all the same (spec: security S55).
 */
export function findUnsafeTexts({ routes, mesh }: RouteTable): readonly RefusedRule[] {
  const all = [...routes.values(), ...[...mesh.values()].map((host) => host.routes)].flat()
  const found = all.flatMap(({ ref, actions }) => {
    const text = findUnsafe(actions)
    return text === undefined ? [] : [[ruleKey(ref), text] as const]
  })
  return [...new Map(found)].map(([rule, text]) => ({
    rule,
    reason: `would write ${JSON.stringify(text)} into a message head`,
  }))
}

/** The first such text in plain data, keys included. */
function findUnsafe(value: unknown): string | undefined {
  if (typeof value === 'string') return unsafe.test(value) ? value : undefined
  if (typeof value !== 'object' || value === null) return undefined
  for (const part of Object.entries(value).flat()) {
    const found = findUnsafe(part)
    if (found !== undefined) return found
  }
  return undefined
}
