import { checkResource } from './check-resource.ts'
import type { FindingCode } from './finding-codes.ts'
import type { Resource } from './resource.ts'

/** Findings about a rule that opens what nobody has chosen. */
const broad: ReadonlySet<FindingCode | undefined> = new Set<FindingCode>([
  'any_host',
  'public_suffix',
  'shared_suffix',
  'broad_block',
])

/** Why a rule is too broad for who wants none of that: `*`, `*.com`, `0.0.0.0/0`; else `undefined` (spec: security S72). */
export function broadRule(resource: Resource): string | undefined {
  const known = messages.get(resource)
  if (known !== undefined) return known.message
  const message = checkResource(resource).problems.find(({ code }) => broad.has(code))?.message
  messages.set(resource, { message })
  return message
}

/** Resources are immutable: the same object is looked at once, in however many sets it stands. */
const messages = new WeakMap<Resource, { readonly message: string | undefined }>()
