import type { Resource } from '@bookinfo/rules'

/**
 * Whether a rule as the state of the mesh has it is the writing that `seen` was read from. An answer of the API carries
 * the version of the newest change, which may be one of status, after the writing; the state that of the writing.
 */
export function isSameWriting(now: Resource, seen: Resource): boolean {
  return Number(now.metadata.resourceVersion) <= Number(seen.metadata.resourceVersion)
}
