import type { Resource } from './resource.ts'
import { resourceKey } from './resource-key.ts'

/** The resources as they would be with `changes` applied: one of the same kind, namespace and name is replaced. */
export function layOver(
  resources: readonly Resource[],
  changes: readonly Resource[],
): readonly Resource[] {
  const entries = [...resources, ...changes].map(
    (resource) => [resourceKey(resource), resource] as const,
  )
  return [...new Map(entries).values()]
}
