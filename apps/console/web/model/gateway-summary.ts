import type { ConsoleState, GatewayState } from '@bookinfo/discovery'

/** The one thing the header says about the gateways: the first of these that is true of any. */
export type GatewaySummary =
  | { readonly kind: 'none' }
  | { readonly kind: 'disconnected'; readonly name: string }
  | { readonly kind: 'rejected'; readonly message: string }
  | { readonly kind: 'stale'; readonly acknowledged: string; readonly wanted: string }
  | { readonly kind: 'acknowledged'; readonly version: string }

export function gatewaySummary(state: ConsoleState): GatewaySummary {
  const { gateways, version } = state
  if (gateways.length === 0) return { kind: 'none' }
  const away = gateways.find((gateway) => !gateway.connected)
  if (away !== undefined) return { kind: 'disconnected', name: away.name }
  const refusing = gateways.find((gateway) => gateway.rejected !== null)
  if (refusing !== undefined) return { kind: 'rejected', message: refusing.rejected ?? '' }
  const behind = gateways.find((gateway) => gateway.ackedVersion !== version)
  if (behind !== undefined) {
    return { kind: 'stale', acknowledged: behind.ackedVersion ?? '–', wanted: version }
  }
  return { kind: 'acknowledged', version }
}

/** Changes exactly when some gateway acts on another rule set: then the page is worth reloading. */
export function acknowledgedMark(gateways: readonly GatewayState[]): string {
  return gateways.map((gateway) => `${gateway.name}@${gateway.ackedVersion ?? '–'}`).join(' ')
}
