import type { ManagedFields } from '@bookinfo/rule-store'
import type { Resource } from '@bookinfo/rules'
import type { ActiveCondition } from './active-condition.ts'
import { shownOwners } from './shown-owners.ts'

/** How a rule stands, in the form that Kubernetes' tools know. */
export interface RuleStatus {
  /** The generation of the spec that the conditions are about. */
  readonly observedGeneration: number
  readonly conditions: readonly [ActiveCondition]
}

/** A rule as clients are told of it: at the version of its newest change, be that a write or one of its status. */
export type ToldRule = Resource & {
  readonly metadata: { readonly managedFields?: ManagedFields }
  readonly status: RuleStatus
}

export function toToldRule(
  resource: Resource,
  condition: ActiveCondition,
  resourceVersion: string,
  owned: ManagedFields | undefined,
): ToldRule {
  const { observedGeneration } = condition
  const owners = shownOwners(owned, resource.apiVersion, condition)
  return {
    ...resource,
    metadata: { ...resource.metadata, resourceVersion, ...owners },
    status: { observedGeneration, conditions: [condition] },
  }
}

export function conditionOf({ status }: ToldRule): ActiveCondition {
  return status.conditions[0]
}
