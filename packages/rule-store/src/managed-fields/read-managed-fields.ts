import type { ManagedFields, ManagedFieldsEntry } from './managed-fields.ts'
import { parseFieldSet } from './parse-field-set.ts'

/**
 * What a client says in `metadata.managedFields` about who looks after what: `undefined` when it says nothing, or sends
 * what cannot be read, as programs do that do not know the field; `[]` for Kubernetes' way to forget all owners, a list
 * of one empty entry. Entries of subresources are left out: what they are about is not written with the resource.
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
 */
export function readManagedFields(value: unknown): ManagedFields | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  if (value.length === 1 && isEmptyObject(value[0])) return []
  try {
    return value.map(readEntry).filter(({ subresource }) => subresource === undefined)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function readEntry(value: unknown): ManagedFieldsEntry {
  const { manager = '', operation, apiVersion, time, fieldsV1, subresource } = Object(value)
  if (typeof manager !== 'string' || typeof apiVersion !== 'string') {
    throw new RangeError('an entry has a manager and an apiVersion')
  }
  if (operation !== 'Apply' && operation !== 'Update') {
    throw new RangeError('an operation is Apply or Update')
  }
  const isTimed = typeof time === 'string' && !Number.isNaN(Date.parse(time))
  return {
    manager,
    operation,
    apiVersion,
    ...(isTimed ? { time } : {}),
    fieldsType: 'FieldsV1',
    fieldsV1: parseFieldSet(fieldsV1),
    ...(typeof subresource === 'string' && subresource !== '' ? { subresource } : {}),
  }
}
