import type { ManagedFields } from '@bookinfo/rule-store'
import type { ActiveCondition } from './active-condition.ts'

const activeCondition = {
  '.': {},
  'f:lastTransitionTime': {},
  'f:message': {},
  'f:observedGeneration': {},
  'f:reason': {},
  'f:status': {},
  'f:type': {},
}

const statusFields = {
  'f:status': {
    '.': {},
    'f:conditions': { '.': {}, 'k:{"type":"Active"}': activeCondition },
    'f:observedGeneration': {},
  },
}

/**
 * Who looks after which fields, as clients are shown it: what the store keeps, and that the status is the server's. Of a
 * rule of which nobody has kept track, nothing.
 */
export function shownOwners(
  owned: ManagedFields | undefined,
  apiVersion: string,
  condition: ActiveCondition | undefined,
): { readonly managedFields?: ManagedFields } {
  if (owned === undefined) return {}
  if (condition === undefined) return { managedFields: owned }
  const status = {
    manager: 'control-plane',
    operation: 'Update',
    apiVersion,
    time: condition.lastTransitionTime,
    fieldsType: 'FieldsV1',
    fieldsV1: statusFields,
    subresource: 'status',
  } as const
  return { managedFields: [...owned, status] }
}
