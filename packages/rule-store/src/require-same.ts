import type { Resource } from '@bookinfo/rules'
import { StoreError } from './store-error.ts'

/**
 * A version or uid that a writer names is a precondition. Nothing may have been written to the object since that
 * version; other changes in between, of how it stands for one, lose nobody's work. `newest`: no version beyond it was given.
 * @throws StoreError `conflict`
 */
export function requireSame(
  current: Resource,
  wanted: { readonly resourceVersion?: string; readonly uid?: string },
  newest: number,
): void {
  const { resourceVersion, uid } = current.metadata
  const version = Number(wanted.resourceVersion || resourceVersion)
  const sameVersion = version >= Number(resourceVersion) && version <= newest
  const sameObject = (wanted.uid || uid) === uid
  if (!sameVersion || !sameObject) {
    throw new StoreError('conflict', `${current.metadata.name} is at version ${resourceVersion}`)
  }
}
