import { isEmpty, union } from './field-set.ts'
import type { ManagedFields, ManagedFieldsEntry } from './managed-fields.ts'

/** Managers of updates that are kept apart; the oldest beyond that become one. */
const mostUpdates = 10
const ancient = 'ancient-changes'

/** In the order in which Kubernetes lists them, without those that look after nothing, and not too many. */
export function tidyEntries(entries: ManagedFields): ManagedFields {
  return gatherAncient(entries.filter(({ fieldsV1 }) => !isEmpty(fieldsV1))).toSorted(inOrder)
}

/** One bucket for each apiVersion, since a set of fields is one of that version. */
function gatherAncient(entries: ManagedFields): ManagedFields {
  const updates = entries.filter(({ operation }) => operation === 'Update').toSorted(inOrder)
  const buckets = new Map<string, ManagedFieldsEntry>()
  const kept = new Set(entries)
  let excess = updates.length - mostUpdates
  for (const entry of updates) {
    if (excess <= 0) break
    const older = buckets.get(entry.apiVersion)
    buckets.set(entry.apiVersion, older === undefined ? entry : mergeInto(older, entry))
    kept.delete(entry)
    if (older !== undefined) excess -= 1
  }
  return [...kept, ...buckets.values()]
}

function mergeInto(older: ManagedFieldsEntry, entry: ManagedFieldsEntry): ManagedFieldsEntry {
  return { ...entry, manager: ancient, fieldsV1: union(older.fieldsV1, entry.fieldsV1) }
}

function inOrder(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  const textOf = ({ operation, time = '', manager, apiVersion }: ManagedFieldsEntry) =>
    [operation, time, manager, apiVersion].join('\n')
  return textOf(a) < textOf(b) ? -1 : 1
}
