import type { GatewayState } from '@bookinfo/discovery'
import type { Resource } from '@bookinfo/rules'

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
  const refusing = behind.find(({ rejected }) => rejected !== null)
  if (refusing !== undefined) {
    return { reason: 'Refused', message: `${refusing.name}: ${refusing.rejected}` }
  }
  if (connected.length === 0) return { reason: 'NoGateway', message: 'no gateway is connected' }
  if (behind.length === 0) {
    return { reason: 'Acknowledged', message: `in force at ${namesOf(connected)}` }
  }
  return { reason: 'Waiting', message: `waiting for ${namesOf(behind)}` }
}

export function hasAcked({ ackedVersion }: GatewayState, { metadata }: Resource): boolean {
  return Number(ackedVersion ?? -1) >= Number(metadata.resourceVersion)
}

function namesOf(gateways: readonly GatewayState[]): string {
  return gateways.map(({ name }) => name).join(', ')
}
