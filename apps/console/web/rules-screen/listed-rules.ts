import type { RuleState } from '@bookinfo/discovery'
import type { Resource } from '@bookinfo/rules'
import { keyOf } from '../model/rules-in-force.ts'

/** One line of the list: a stored rule, or one that was switched off here. */
export interface ListedRule {
  readonly key: string
  readonly resource: Resource
  /** `null`: not stored. */
  readonly state: RuleState | null
}

/** Stored and switched-off rules by kind and name, so that nothing jumps when a switch is moved. */
export function listedRules(
  stored: readonly RuleState[],
  parked: ReadonlyMap<string, Resource>,
): readonly ListedRule[] {
  const rules = new Map<string, ListedRule>()
  for (const [key, resource] of parked) rules.set(key, { key, resource, state: null })
  for (const state of stored) {
    const key = keyOf(state.resource)
    rules.set(key, { key, resource: state.resource, state })
  }
  return [...rules.values()].toSorted((a, b) => a.key.localeCompare(b.key, 'en'))
}
