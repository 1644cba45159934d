import type { SnapshotDelta } from '@bookinfo/discovery'
import type { RuleStore, StoreEvent } from '@bookinfo/rule-store'
import { resourceKey } from '@bookinfo/rules'
import type { Gateways } from './gateways.ts'

/** A change of more resources than this share of all is told as the whole. */
const mostOfAll = 0.5

/**
 * Tells each change of the store to the gateways, in the tick it was written. Many files edited at once are many events
 * of the store, but one change. Returns the listener for those events.
 */
export function pushChanges(store: RuleStore, gateways: Gateways): (event: StoreEvent) => void {
  let pushed = store.version
  let events: StoreEvent[] = []
  return function pushChange(event) {
    events.push(event)
    if (event.version !== store.version) return
    const isMost = events.length > 1 && events.length > store.list().length * mostOfAll
    gateways.push(isMost ? 'whole' : deltaOf(events, pushed, store.version))
    pushed = store.version
    events = []
  }
}

/** Of several events about one resource the last counts. */
function deltaOf(
  events: readonly StoreEvent[],
  fromVersion: string,
  version: string,
): SnapshotDelta {
  const last = new Map(events.map((event) => [resourceKey(event.resource), event]))
  return {
    version,
    fromVersion,
    resources: [...last.values()]
      .filter(({ type }) => type !== 'DELETED')
      .map(({ resource }) => resource),
    removedResources: [...last].filter(([, { type }]) => type === 'DELETED').map(([key]) => key),
  }
}
