import type { Resource } from '@bookinfo/rules'
import { StoreError } from './store-error.ts'

/**
 * A version or uid that a writer names is a precondition.
 * @throws StoreError `conflict`
 */
export function requireSame(
  current: Resource,
  wanted: { readonly resourceVersion?: string; readonly uid?: string },
): void {
  const { resourceVersion, uid } = current.metadata
  const sameVersion = (wanted.resourceVersion || resourceVersion) === resourceVersion
  const sameObject = (wanted.uid || uid) === uid
  if (!sameVersion || !sameObject) {
    throw new StoreError('conflict', `${current.metadata.name} is at version ${resourceVersion}`)
  }
}
