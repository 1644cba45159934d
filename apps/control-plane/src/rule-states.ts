import type { GatewayState, RuleState } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'

export interface RuleStatesInput {
  readonly resources: readonly Resource[]
  /** Gone from disk, at the version of their deletion. */
  readonly deleted: readonly Resource[]
  readonly gateways: readonly GatewayState[]
  /** Rules that open nothing because another won, by key, and why. */
  readonly losers: ReadonlyMap<string, string>
}

/** Every rule and how far it has come, as the connected gateways say. */
export function ruleStates({
  resources,
  deleted,
  gateways,
  losers,
}: RuleStatesInput): readonly RuleState[] {
  const connected = gateways.filter((gateway) => gateway.connected)
  const present = resources.map((resource) =>
    presentState(resource, connected, losers.get(resourceKey(resource))),
  )
  const leaving = deleted
    .filter((resource) => isLeaving(resource, gateways))
    .map((resource) => ({ resource, status: 'deleting' as const }))
  return [...present, ...leaving]
}

/** Whether a deleted rule is still in force at some connected gateway. */
export function isLeaving(resource: Resource, gateways: readonly GatewayState[]): boolean {
  return gateways.some((gateway) => gateway.connected && !hasAcked(gateway, resource))
}

function presentState(
  resource: Resource,
  connected: readonly GatewayState[],
  lost: string | undefined,
): RuleState {
  if (lost !== undefined) return { resource, status: 'rejected', message: lost }
  const behind = connected.filter((gateway) => !hasAcked(gateway, resource))
  const refusing = behind.find(({ rejected }) => rejected !== null)
  if (refusing !== undefined) {
    return { resource, status: 'rejected', message: `${refusing.name}: ${refusing.rejected}` }
  }
  if (connected.length === 0) {
    return { resource, status: 'saved', message: 'no gateway is connected' }
  }
  if (behind.length === 0) return { resource, status: 'active' }
  const names = behind.map(({ name }) => name).join(', ')
  return { resource, status: 'saved', message: `waiting for ${names}` }
}

function hasAcked({ ackedVersion }: GatewayState, { metadata }: Resource): boolean {
  return Number(ackedVersion ?? -1) >= Number(metadata.resourceVersion)
}
