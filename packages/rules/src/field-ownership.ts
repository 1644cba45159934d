/**
 * Kubernetes' marks of what in a resource has an owner of its own. Lists are owned as a whole unless they are marked, maps
 * and objects field by field unless they are marked.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */

/** A list whose elements have owners of their own, told apart by this field of theirs. */
export const keyedBy = (key: string) => ({
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': [key],
})

/** A map, or an object, that is owned as a whole: one that two people write half each would mean what neither wants. */
export const ownedAsAWhole = { 'x-kubernetes-map-type': 'atomic' }
