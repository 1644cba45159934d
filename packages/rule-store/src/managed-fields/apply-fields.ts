import type { Resource, ResourceDraft } from '@bookinfo/rules'
import { compareFields } from './compare-fields.ts'
import { type FieldConflict, findConflicts } from './field-conflict.ts'
import { difference, type FieldSet, intersection, isEmpty, isSameSet, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { followLastApplied, lastAppliedFields } from './last-applied.ts'
import { isManager, type ManagedFields, type Manager, toEntry } from './managed-fields.ts'
import { mergeFields } from './merge-fields.ts'
import { ownByUpdate, withoutFields } from './own-update.ts'
import {
  bareMetadata,
  type OwnedParts,
  ownable,
  ownableAsWritten,
  schemaOf,
  withoutBare,
} from './ownable.ts'
import { removeFields } from './remove-fields.ts'
import { tidyEntries } from './tidy-entries.ts'

/** What one manager says it wants of a resource, all of it. */
export interface Application {
  /** The resource as it is; absent where there is none. */
  readonly live: Resource | undefined
  readonly owned: ManagedFields | undefined
  /** In the shape of its schema; what it does not say may be missing. */
  readonly config: ResourceDraft
  readonly by: Omit<Manager, 'operation'>
  readonly now: Date
}

/** What becomes of the resource, who looks after which of its fields then, and whose fields changed by it. */
export interface AppliedFields {
  readonly parts: OwnedParts
  readonly owned: ManagedFields
  /** Fields that another manager looks after and that have another value now: without force, nothing may be written. */
  readonly conflicts: readonly FieldConflict[]
}

/** Whose fields those are that were there before anybody applied anything. */
const beforeFirstApply = 'before-first-apply'

/**
 * Server-side apply: the resource with all that `config` says, and without what the same manager said last time and
 * nobody says any more. A field of the same value has both as owners; one of another value is a conflict, and changes
 * its owner where that is forced.
 */
export function applyFields({ live, owned, config, by, now }: Application): AppliedFields {
  const schema = schemaOf(config)
  const self: Manager = { ...by, operation: 'Apply' }
  const entries = entriesOf(live, owned, by, now)
  const former = entries.find((entry) => isManager(entry, self))
  const others = entries.filter((entry) => entry !== former)
  const said = withoutBare(fieldsOf(ownable(config), schema))
  const parts = partsAfter({ live, config, said: former?.fieldsV1, kept: claims(others, said) })

  const { changed, removed } = changesOf(live, { ...config, ...parts }, said)
  const isIdle = isEmpty(changed) && isEmpty(removed)
  const isSame = isIdle && former !== undefined && isSameSet(former.fieldsV1, said)
  const own = isSame ? { ...former, apiVersion: by.apiVersion } : toEntry(self, now, said)
  const left = others.map((entry) => withoutFields(entry, union(changed, removed)))
  return {
    parts: followLastApplied(parts, config, by),
    owned: tidyEntries([...left, own]),
    conflicts: findConflicts(others, difference(changed, lastAppliedFields(live, by))),
  }
}

/** Where nobody has kept track, what is there is somebody's all the same. */
function entriesOf(
  live: Resource | undefined,
  owned: ManagedFields = [],
  { apiVersion }: Application['by'],
  now: Date,
): ManagedFields {
  if (live === undefined || owned.length > 0) return owned
  return ownByUpdate({ manager: beforeFirstApply, apiVersion })({ after: live, now }) ?? []
}

/** All that anybody says, and that there is metadata, which everybody says with the name. */
function claims(others: ManagedFields, said: FieldSet): FieldSet {
  return others.map(({ fieldsV1 }) => fieldsV1).reduce(union, union(said, bareMetadata))
}

interface Merge extends Pick<Application, 'live' | 'config'> {
  readonly said: FieldSet | undefined
  readonly kept: FieldSet
}

function partsAfter({ live, config, said, kept }: Merge): OwnedParts {
  const schema = schemaOf(config)
  const merged = mergeFields(live && ownable(live), ownable(config), schema)
  return ownable(Object(said === undefined ? merged : removeFields(merged, schema, said, kept)))
}

/** A value that files do not write, `false` for one, is no removal where somebody says it. */
function changesOf(live: Resource | undefined, after: ResourceDraft, said: FieldSet) {
  const before = live && ownableAsWritten(live)
  const { added, modified, removed } = compareFields(
    before,
    ownableAsWritten(after),
    schemaOf(after),
  )
  const changed = union(union(added, modified), intersection(removed, said))
  return { changed: withoutBare(changed), removed: withoutBare(removed) }
}
