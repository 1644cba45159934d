import type { Resource } from '@bookinfo/rules'
import type { ManagedFields } from './managed-fields/managed-fields.ts'
import { type Own, ownByUpdate } from './managed-fields/own-update.ts'
import type { Stored } from './reconcile.ts'

interface After {
  readonly after: Resource
  readonly now: Date
}

/** Who looks after what once `stored` has become another, or once there is something; without `own`: whoever did. */
export function ownedAfter(
  own: Own | undefined,
  stored: Stored | undefined,
  change: After,
): Pick<Stored, 'owned'> {
  if (own === undefined) return withOwned(stored?.owned)
  const before = stored === undefined ? {} : { before: stored.resource }
  return withOwned(own({ ...before, ...withOwned(stored?.owned), ...change }))
}

/** The same where it was done in a file, by hand. */
export function ownedByFile(stored: Stored | undefined, change: After): Pick<Stored, 'owned'> {
  const { apiVersion } = change.after
  return ownedAfter(ownByUpdate({ manager: 'rule-file', apiVersion }), stored, change)
}

export function withOwned(owned: ManagedFields | undefined): Pick<Stored, 'owned'> {
  return owned === undefined ? {} : { owned }
}
