import type { GatewayState, RuleState, RuleWriting } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'
import { hasAcked, type Standing, standingOf } from './rule-status/standing.ts'

export interface RuleStatesInput {
  readonly resources: readonly Resource[]
  /** Gone from disk, at the version of their deletion. */
  readonly deleted: readonly Resource[]
  readonly gateways: readonly GatewayState[]
  /** Rules that open nothing because another won, by key, and why. */
  readonly losers: ReadonlyMap<string, string>
  readonly writingOf: (resource: Resource) => RuleWriting | undefined
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
  gateways,
  losers,
  writingOf,
}: RuleStatesInput): readonly RuleState[] {
  const present = resources.map((resource): RuleState => {
    const { reason, message } = standingOf(resource, gateways, losers.get(resourceKey(resource)))
    const status = stages[reason]
    const written = writingOf(resource)
    return {
      resource,
      status,
      ...(status === 'active' ? {} : { message }),
      ...(written === undefined ? {} : { written }),
    }
  })
  const leaving = deleted
    .filter((resource) => isLeaving(resource, gateways))
    .map((resource) => ({ resource, status: 'deleting' as const }))
  return [...present, ...leaving]
}

/** Whether a deleted rule is still in force at some connected gateway. */
export function isLeaving(resource: Resource, gateways: readonly GatewayState[]): boolean {
  return gateways.some((gateway) => gateway.connected && !hasAcked(gateway, resource))
}
