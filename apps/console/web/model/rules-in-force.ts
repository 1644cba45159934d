import type { ConsoleState, RuleState } from '@bookinfo/discovery'
import type { Kind, Resource, RouteRule } from '@bookinfo/rules'

/** What the gateway is known to act on, by `Kind/namespace/name`. */
export type RulesInForce = ReadonlyMap<string, Resource>

export function ruleKey(kind: Kind, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`
}

export function keyOf(resource: Resource): string {
  return ruleKey(resource.kind, resource.metadata.namespace, resource.metadata.name)
}

/**
 * What is in force after `state`, as the gateway acknowledged it. A rule that is saved or rejected
 * leaves what was in force before it, unless a gateway left out that rule alone; one that is being
 * deleted is still in force.
 */
export function rulesInForce(before: RulesInForce, state: ConsoleState): RulesInForce {
  const after = new Map<string, Resource>()
  for (const rule of state.rules) {
    const key = keyOf(rule.resource)
    const resource = inForce(rule, before.get(key))
    if (resource !== undefined) after.set(key, resource)
  }
  return after
}

function inForce(rule: RuleState, before: Resource | undefined): Resource | undefined {
  switch (rule.status) {
    case 'active':
      return rule.resource
    case 'deleting':
      return before ?? rule.resource
    case 'saved':
      return before
    case 'rejected':
      return rule.leftOut === true ? undefined : before
  }
}

export function routeRulesOf(rules: RulesInForce): readonly RouteRule[] {
  return [...rules.values()].filter((rule) => rule.kind === 'RouteRule')
}
