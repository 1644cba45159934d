import { isSameSet } from './field-set.ts'
import type { ManagedFields } from './managed-fields.ts'

/** Whether the same managers look after the same fields, whenever they wrote last. */
export function sameOwners(a: ManagedFields = [], b: ManagedFields = []): boolean {
  return (
    a.length === b.length &&
    a.every((entry) =>
      b.some(
        (other) =>
          other.manager === entry.manager &&
          other.operation === entry.operation &&
          other.apiVersion === entry.apiVersion &&
          other.subresource === entry.subresource &&
          isSameSet(other.fieldsV1, entry.fieldsV1),
      ),
    )
  )
}
