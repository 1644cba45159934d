import type { GatewayState } from '@bookinfo/discovery'
import { type RefusedRule, type Resource, resourceKey } from '@bookinfo/rules'

/** How far a stored rule has come, in one word and in one sentence. */
export interface Standing {
  readonly reason: 'Acknowledged' | 'Conflict' | 'Refused' | 'NoGateway' | 'Waiting'
  readonly message: string
}

/** `lost`: why another rule won, where one did. Only gateways that are connected count. */
export function standingOf(
  resource: Resource,
  gateways: readonly GatewayState[],
  lost: string | undefined,
): Standing {
  if (lost !== undefined) return { reason: 'Conflict', message: lost }
  const connected = gateways.filter((gateway) => gateway.connected)
  const behind = connected.filter((gateway) => !hasAcked(gateway, resource))
  const refusal = refusalOf(resource, connected)
  if (refusal !== undefined) return { reason: 'Refused', message: refusal }
  if (connected.length === 0) return { reason: 'NoGateway', message: 'no gateway is connected' }
  if (behind.length === 0) {
    return { reason: 'Acknowledged', message: `in force at ${namesOf(connected)}` }
  }
  return { reason: 'Waiting', message: `waiting for ${namesOf(behind)}` }
}

/** Why a gateway does not act on the rule: it left it out, or refused all that it was told with it. */
function refusalOf(resource: Resource, connected: readonly GatewayState[]): string | undefined {
  for (const gateway of connected) {
    const reason = hasAcked(gateway, resource)
      ? whyLeftOut(gateway, resource)
      : whyRefused(gateway, resource)
    if (reason !== null) return `${gateway.name}: ${reason}`
  }
  return undefined
}

/** Why a gateway refused all that it was told with the rule as it is; `null` when it did not, or has not answered. */
function whyRefused(
  { rejected, rejectedVersion }: GatewayState,
  { metadata }: Resource,
): string | null {
  return Number(rejectedVersion ?? -1) >= Number(metadata.resourceVersion) ? rejected : null
}

/** Why a gateway leaves the rule out of what it enforces; `null` when it does not. */
export function whyLeftOut({ refused }: GatewayState, resource: Resource): string | null {
  return reasonsOf(refused).get(resourceKey(resource)) ?? null
}

/** Thousands of rules are asked about, and each of them may be refused. */
function reasonsOf(refused: readonly RefusedRule[]): ReadonlyMap<string, string> {
  const known = reasons.get(refused)
  if (known !== undefined) return known
  const made = new Map(refused.map(({ rule, reason }) => [rule, reason]))
  reasons.set(refused, made)
  return made
}

const reasons = new WeakMap<readonly RefusedRule[], ReadonlyMap<string, string>>()

export function hasAcked({ ackedVersion }: GatewayState, { metadata }: Resource): boolean {
  return Number(ackedVersion ?? -1) >= Number(metadata.resourceVersion)
}

function namesOf(gateways: readonly GatewayState[]): string {
  return gateways.map(({ name }) => name).join(', ')
}
