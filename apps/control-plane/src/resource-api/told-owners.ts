import { type ManagedFields, readManagedFields } from '@bookinfo/rule-store'
import { isPlainObject } from './plain-object.ts'

/** What an object that a client sends says about who owns its fields; `undefined` where it says nothing. */
export function toldOwners(body: unknown): ManagedFields | undefined {
  const metadata = isPlainObject(body) ? body.metadata : undefined
  return isPlainObject(metadata) ? readManagedFields(metadata.managedFields) : undefined
}
