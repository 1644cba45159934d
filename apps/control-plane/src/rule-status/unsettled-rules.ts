import type { GatewayState } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'

/** Which rules may stand differently than at the last call, beside those that changed or wait themselves. */
type UnsettledFinder = (
  gateways: readonly GatewayState[],
  losers: ReadonlyMap<string, string>,
) => readonly Resource[]

/**
 * Among thousands of rules most stand as they stood: in force at the same gateways, none of which has gone back. When
 * that is not so, all rules are looked at; else those that began or ceased to lose against another.
 */
export function createUnsettledFinder(rules: () => readonly Resource[]): UnsettledFinder {
  let lastView: GatewaysView | undefined
  let lastLosers: ReadonlyMap<string, string> = new Map()
  return function findUnsettled(gateways, losers) {
    const view = viewOf(gateways)
    const found = isLike(view, lastView) ? newFates(rules, losers, lastLosers) : rules()
    ;[lastView, lastLosers] = [view, losers]
    return found
  }
}

/** What of the gateways every rule stands by, beside the version that all of them have acknowledged. */
interface GatewaysView {
  readonly connected: string
  readonly acked: number
}

function viewOf(gateways: readonly GatewayState[]): GatewaysView {
  const connected = gateways.filter((gateway) => gateway.connected)
  return {
    connected: JSON.stringify(connected.map((one) => [one.name, one.rejected, one.refused])),
    acked: Math.min(...connected.map(({ ackedVersion }) => Number(ackedVersion ?? -1))),
  }
}

/** Whether what stood still stands: the same gateways, none of which has gone back. */
function isLike(view: GatewaysView, last: GatewaysView | undefined): boolean {
  return last !== undefined && view.connected === last.connected && view.acked >= last.acked
}

/** Rules that began or ceased to lose against another, or lose against yet another. */
function newFates(
  rules: () => readonly Resource[],
  losers: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): readonly Resource[] {
  const fates = new Set(
    [...losers.keys(), ...before.keys()].filter((key) => losers.get(key) !== before.get(key)),
  )
  return fates.size === 0 ? [] : rules().filter((rule) => fates.has(resourceKey(rule)))
}
