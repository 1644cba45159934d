import type { Resource } from '@bookinfo/rules'
import type { ActiveCondition } from './active-condition.ts'

/** How a rule stands, in the form that Kubernetes' tools know. */
export interface RuleStatus {
  /** The generation of the spec that the conditions are about. */
  readonly observedGeneration: number
  readonly conditions: readonly [ActiveCondition]
}

/** A rule as clients are told of it: at the version of its newest change, be that a write or one of its status. */
export type ToldRule = Resource & { readonly status: RuleStatus }

export function toToldRule(
  resource: Resource,
  condition: ActiveCondition,
  resourceVersion: string,
): ToldRule {
  const { observedGeneration } = condition
  return {
    ...resource,
    metadata: { ...resource.metadata, resourceVersion },
    status: { observedGeneration, conditions: [condition] },
  }
}

export function conditionOf({ status }: ToldRule): ActiveCondition {
  return status.conditions[0]
}
