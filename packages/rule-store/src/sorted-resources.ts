import type { Resource } from '@bookinfo/rules'
import { refKey, refOf } from './object-ref.ts'

/** By kind, namespace and name. */
export function sortResources(resources: readonly Resource[]): readonly Resource[] {
  return resources
    .map((resource) => ({ key: keyOf(resource), resource }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ resource }) => resource)
}

/** A sorted list with one resource in the place of its name, or without it; the list given stays as it is. */
export function withResource(
  sorted: readonly Resource[],
  resource: Resource,
  isGone: boolean,
): readonly Resource[] {
  const key = keyOf(resource)
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (keyAt(sorted, middle) < key) low = middle + 1
    else high = middle
  }
  const isThere = low < sorted.length && keyAt(sorted, low) === key
  return sorted.toSpliced(low, isThere ? 1 : 0, ...(isGone ? [] : [resource]))
}

function keyAt(sorted: readonly Resource[], at: number): string {
  const resource = sorted[at]
  return resource === undefined ? '' : keyOf(resource)
}

function keyOf(resource: Resource): string {
  return refKey(refOf(resource))
}
