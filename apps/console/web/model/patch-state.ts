import type { ConsoleState, RuleState, StatePatch } from '@bookinfo/discovery'
import { keyOf, ruleKey } from './rules-in-force.ts'

/** The state after a patch: rules in the order the control plane lists them, those that leave last. */
export function patchState(state: ConsoleState, patch: StatePatch): ConsoleState {
  const { version, gateways, registry, brokenFiles } = patch
  return {
    ...state,
    version,
    gateways,
    ...(registry === undefined ? {} : { registry }),
    ...(brokenFiles === undefined ? {} : { brokenFiles }),
    rules: patchRules(state.rules, patch),
  }
}

function patchRules(
  before: readonly RuleState[],
  { rules, removedRules }: StatePatch,
): readonly RuleState[] {
  if (rules.length === 0 && removedRules.length === 0) return before
  const gone = new Set(
    removedRules.map(({ kind, namespace, name }) => ruleKey(kind, namespace, name)),
  )
  const changed = new Map(rules.map((rule) => [keyOf(rule.resource), rule]))
  const kept = before
    .filter(({ resource }) => !gone.has(keyOf(resource)))
    .map((rule) => {
      const next = changed.get(keyOf(rule.resource))
      // One that begins to leave, or is written again, has another place.
      if (next === undefined || isLeaving(next) !== isLeaving(rule)) return rule
      changed.delete(keyOf(rule.resource))
      return next
    })
  if (changed.size === 0) return kept
  const others = kept.filter(({ resource }) => !changed.has(keyOf(resource)))
  return [...others, ...changed.values()].sort(inListedOrder)
}

function inListedOrder(a: RuleState, b: RuleState): number {
  if (isLeaving(a) !== isLeaving(b)) return isLeaving(a) ? 1 : -1
  return keyOf(a.resource) < keyOf(b.resource) ? -1 : 1
}

function isLeaving({ status }: RuleState): boolean {
  return status === 'deleting'
}
