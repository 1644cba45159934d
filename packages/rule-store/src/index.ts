export { type Disk, systemDisk } from './disk.ts'
export {
  type Application,
  type AppliedFields,
  applyFields,
} from './managed-fields/apply-fields.ts'
export { duplicatesIn } from './managed-fields/duplicates-in.ts'
export { describePlace, type FieldConflict } from './managed-fields/field-conflict.ts'
export type { ManagedFields, ManagedFieldsEntry } from './managed-fields/managed-fields.ts'
export { type Own, type OwnedChange, ownByUpdate } from './managed-fields/own-update.ts'
export { readManagedFields } from './managed-fields/read-managed-fields.ts'
export type { ObjectRef } from './object-ref.ts'
export type { DeleteOptions, RuleStoreOptions, WriteOptions } from './options.ts'
export type { RuleStore } from './rule-store.ts'
export { openRuleStore } from './rule-store.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
export type { StoreEvent, StoreListener } from './store-event.ts'
