import type { Resource } from '../resource.ts'
import { resourceKey } from '../resource-key.ts'

/** Oldest first, then by key: in today's family the older of two that say different things wins. */
export function orderByAge<Kind extends Resource>(resources: readonly Kind[]): readonly Kind[] {
  return resources
    .map((resource) => ({
      resource,
      born: resource.metadata.creationTimestamp ?? '',
      key: resourceKey(resource),
    }))
    .sort((a, b) => compare(a.born, b.born) || compare(a.key, b.key))
    .map(({ resource }) => resource)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
