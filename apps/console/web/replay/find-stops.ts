import { acknowledgedMark } from '../model/gateway-summary.ts'
import type { Recording } from '../model/parse-recording.ts'
import { createConsoleStore } from '../shell/console-store.ts'
import { createEventReader } from '../shell/event-reader.ts'

/** A moment worth seeing, milliseconds. */
export interface Stop {
  readonly at: number
  /** What it is called; empty where nobody named it. */
  readonly name: string
}

/** The marks of a recording; where it has none, whenever gateways took other rules or the page changed. */
export function findStops({ events }: Recording): readonly Stop[] {
  const marks = events.flatMap((each) =>
    each.event === 'mark' ? { at: each.at, name: `${each.data.name}` } : [],
  )
  return marks.length > 0 ? marks : findChanges(events)
}

/** By a store of its own: what an event does to what gateways act on, its reader alone knows. */
function findChanges(events: Recording['events']): readonly Stop[] {
  const store = createConsoleStore()
  const reader = createEventReader(store, () => {})
  const stops: Stop[] = []
  let before = ''
  for (const { at, event, data } of events) {
    reader.take(event, JSON.stringify(data))
    const now = acknowledgedMark(store.state.value?.gateways ?? [])
    if (event === 'page' || (before !== '' && now !== before)) stops.push({ at, name: '' })
    before = now
  }
  return stops
}
