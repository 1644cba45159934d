import type { Kind, Resource } from '@bookinfo/rules'

/** What identifies an object. */
export interface ObjectRef {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
}

/** One text per object; sorting these sorts by kind, namespace and name. */
export function refKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`
}

/** What identifies a resource. */
export function refOf({ kind, metadata }: Resource): ObjectRef {
  return { kind, namespace: metadata.namespace, name: metadata.name }
}
