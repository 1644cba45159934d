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
  return checkResource(resource).problems.find(({ code }) => broad.has(code))?.message
}
