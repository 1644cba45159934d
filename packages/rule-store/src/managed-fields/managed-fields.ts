/** A set of fields as Kubernetes writes it down, a tree: `{"f:spec":{"f:ports":{}}}`. */
export interface FieldsV1 {
  readonly [element: string]: FieldsV1
}

/** Which fields of a resource one writer looks after: an element of `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  readonly manager: string
  /** Whether the writer said all that it wants (`Apply`), or changed what it found. */
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** Of the newest change; RFC 3339, UTC, in whole seconds. */
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: FieldsV1
  /** Present for what is not written with the resource itself, the status for one. */
  readonly subresource?: string
}

export type ManagedFields = readonly ManagedFieldsEntry[]

/** Who writes, and how: two writes of one manager share an entry. */
export type Manager = Pick<ManagedFieldsEntry, 'manager' | 'operation' | 'apiVersion'>

/** Whether an entry is this manager's. Whoever applies is the same in every version of the API. */
export function isManager(entry: ManagedFieldsEntry, who: Manager): boolean {
  const sameVersion = who.operation === 'Apply' || entry.apiVersion === who.apiVersion
  return entry.manager === who.manager && entry.operation === who.operation && sameVersion
}

/** An entry of a change that happens now. */
export function toEntry(who: Manager, now: Date, fieldsV1: FieldsV1): ManagedFieldsEntry {
  const { manager, operation, apiVersion } = who
  const time = `${now.toISOString().slice(0, 19)}Z`
  return { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1 }
}
