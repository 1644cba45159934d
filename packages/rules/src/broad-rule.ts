import { checkResource } from './check-resource.ts'
import type { FindingCode } from './finding-codes.ts'
import type { Problem } from './problem.ts'
import type { Resource } from './resource.ts'

/** Findings about a rule that opens what nobody has chosen. */
const broad: ReadonlySet<FindingCode | undefined> = new Set<FindingCode>([
  'any_host',
  'public_suffix',
  'shared_suffix',
  'broad_block',
])

/** Each host by which a rule opens what nobody has chosen: `*`, `*.com`, `0.0.0.0/0` (spec: security S72). */
export function broadHosts(resource: Resource): readonly Problem[] {
  return checkResource(resource).problems.filter(({ code }) => broad.has(code))
}

/** Why a rule is too broad for who wants none of that; else `undefined` (spec: security S72). */
export function broadRule(resource: Resource): string | undefined {
  const known = messages.get(resource)
  if (known !== undefined) return known.message
  const message = broadHosts(resource)[0]?.message
  messages.set(resource, { message })
  return message
}

/** Resources are immutable: the same object is looked at once, in however many sets it stands. */
const messages = new WeakMap<Resource, { readonly message: string | undefined }>()
