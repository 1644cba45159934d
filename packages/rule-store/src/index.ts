export {
  type ChangeLog,
  createChangeLog,
  type StoreEvent,
  type StoreListener,
} from './change-log.ts'
export { type Disk, systemDisk } from './disk.ts'
export type { ObjectRef } from './object-ref.ts'
export type { DeleteOptions, RuleStoreOptions, WriteOptions } from './options.ts'
export type { RuleStore } from './rule-store.ts'
export { openRuleStore } from './rule-store.ts'
export { StoreError, type StoreErrorCode } from './store-error.ts'
