import type { Resource } from '@bookinfo/rules'

/** How the API and kubectl call a kind: `serviceentry`, `serviceentries`. */
export function singularOf(kind: string): string {
  return kind.toLowerCase()
}

/** The plural, which is the last part of a collection's path. */
export function pluralOf(kind: string): string {
  return singularOf(kind).replace(/y$/, 'ie').concat('s')
}

/** Path of the collection that resources of a kind live in, below the origin. */
export function collectionPath(
  kind: string,
  namespace = 'default',
  apiVersion = 'config.istio.io/v1alpha2',
): string {
  return `/apis/${apiVersion}/namespaces/${encodeURIComponent(namespace)}/${pluralOf(kind)}`
}

/** Path of one resource, below the origin. */
export function resourcePath({ apiVersion, kind, metadata }: Resource): string {
  const collection = collectionPath(kind, metadata.namespace, apiVersion)
  return `${collection}/${encodeURIComponent(metadata.name)}`
}
