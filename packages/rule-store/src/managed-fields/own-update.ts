import type { Resource } from '@bookinfo/rules'
import { compareFields } from './compare-fields.ts'
import { difference, isEmpty, noFields, union } from './field-set.ts'
import { allFieldsOf } from './fields-of.ts'
import {
  isManager,
  type ManagedFields,
  type ManagedFieldsEntry,
  type Manager,
  toEntry,
} from './managed-fields.ts'
import { ownableAsWritten, schemaOf, withoutBare } from './ownable.ts'
import { tidyEntries } from './tidy-entries.ts'

/** A resource as somebody leaves it, and as it was. */
export interface OwnedChange {
  /** Absent for a new one. */
  readonly before?: Resource
  readonly after: Resource
  /** Who looked after which fields of it; absent where nobody has kept track. */
  readonly owned?: ManagedFields
  readonly now: Date
}

/** Who looks after which fields after a change; `undefined` where nobody keeps track. */
export type Own = (change: OwnedChange) => ManagedFields | undefined

/**
 * The owners after somebody changed what was there: what is new or other is the writer's alone, what is gone is
 * nobody's. For a resource without any owner nobody begins to keep track by changing it, as in Kubernetes.
 * @param told who looked after what before that, where the writer says so; `[]` to forget all owners
 */
export function ownByUpdate(by: Omit<Manager, 'operation'>, told?: ManagedFields): Own {
  return ({ before, after, owned, now }) => {
    const entries = told ?? owned ?? []
    if (before !== undefined && entries.length === 0) return undefined
    const { changed, removed } = changesOf(before, after)
    const self: Manager = { ...by, operation: 'Update' }
    if (entries.length === 0) return tidyEntries([toEntry(self, now, changed)])
    const left = entries.map((entry) => withoutFields(entry, union(changed, removed)))
    if (isEmpty(changed)) return tidyEntries(left)
    const former = entries.find((entry) => isManager(entry, self))?.fieldsV1 ?? noFields
    const own = union(difference(former, removed), changed)
    return tidyEntries([
      ...left.filter((entry) => !isManager(entry, self)),
      toEntry(self, now, own),
    ])
  }
}

function changesOf(before: Resource | undefined, after: Resource) {
  const [schema, next] = [schemaOf(after), ownableAsWritten(after)]
  // A directory of thousands of new files is read in one go.
  if (before === undefined)
    return { changed: withoutBare(allFieldsOf(next, schema)), removed: noFields }
  const { added, modified, removed } = compareFields(ownableAsWritten(before), next, schema)
  return { changed: withoutBare(union(added, modified)), removed: withoutBare(removed) }
}

export function withoutFields(
  entry: ManagedFieldsEntry,
  fields: ManagedFieldsEntry['fieldsV1'],
): ManagedFieldsEntry {
  return { ...entry, fieldsV1: difference(entry.fieldsV1, fields) }
}
