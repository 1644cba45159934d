import type { GatewayState, RuleState, RuleWriting } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'
import { hasAcked, type Standing, standingOf, whyLeftOut } from './rule-status/standing.ts'

/** What is known of rules beside themselves. */
export interface RuleStanding {
  readonly gateways: readonly GatewayState[]
  /** Rules that open nothing because another won, by key, and why. */
  readonly losers: ReadonlyMap<string, string>
  readonly writingOf: (resource: Resource) => RuleWriting | undefined
}

export interface RuleStatesInput extends RuleStanding {
  readonly resources: readonly Resource[]
  /** Gone from disk, at the version of their deletion. */
  readonly deleted: readonly Resource[]
}

const stages: Readonly<Record<Standing['reason'], RuleState['status']>> = {
  Acknowledged: 'active',
  Conflict: 'rejected',
  Refused: 'rejected',
  NoGateway: 'saved',
  Waiting: 'saved',
}

/** Every rule and how far it has come, as the connected gateways say. */
export function ruleStates({
  resources,
  deleted,
  ...standing
}: RuleStatesInput): readonly RuleState[] {
  const present = resources.map((resource) => ruleState(resource, standing))
  return [...present, ...deleted.flatMap((resource) => leavingState(resource, standing) ?? [])]
}

export function ruleState(
  resource: Resource,
  { gateways, losers, writingOf }: RuleStanding,
): RuleState {
  const { reason, message } = standingOf(resource, gateways, losers.get(resourceKey(resource)))
  const status = stages[reason]
  const written = writingOf(resource)
  const isLeftOut = gateways.some((one) => one.connected && whyLeftOut(one, resource) !== null)
  return {
    resource,
    status,
    ...(isLeftOut ? { leftOut: true } : {}),
    ...(status === 'active' ? {} : { message }),
    ...(written === undefined ? {} : { written }),
  }
}

/** Of a rule that is gone from disk; `undefined` when it is gone everywhere. */
export function leavingState(
  resource: Resource,
  { gateways }: Pick<RuleStanding, 'gateways'>,
): RuleState | undefined {
  return isLeaving(resource, gateways) ? { resource, status: 'deleting' } : undefined
}

/** Whether a deleted rule is still in force at some connected gateway. */
export function isLeaving(resource: Resource, gateways: readonly GatewayState[]): boolean {
  return gateways.some((gateway) => gateway.connected && !hasAcked(gateway, resource))
}
