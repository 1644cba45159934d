import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import {
  parseCapture,
  parseDropped,
  parseExchange,
  parsePatch,
  parseState,
  parseStep,
  parseTraffic,
} from '../model/parse-event.ts'
import { patchState } from '../model/patch-state.ts'
import type { ConsoleStore } from './console-store.ts'

/** Tells a store what events say: the one reader of live streams and of recordings. */
export interface EventReader {
  /** One event as it came, with its data as JSON. Exchanges wait for `flush`; events of other names are passed over. */
  take(event: string, data: string): void
  /** Tells the exchanges that wait. */
  flush(): void
}

/** The events a console listens to. */
export const eventNames = [
  'state',
  'patch',
  'exchange',
  'capture',
  'traffic',
  'step',
  'dropped',
] as const

/** `onWaiting` is called when the first exchange waits for a flush. */
export function createEventReader(store: ConsoleStore, onWaiting: () => void): EventReader {
  let waiting: ExchangeRecord[] = []

  const takers: Readonly<Record<string, (data: string) => void>> = {
    state(data) {
      const state = parseState(data)
      if (state !== null) store.takeState(state)
    },
    patch(data) {
      const patch = parsePatch(data)
      const state = store.state.peek()
      // Before the first state there is nothing to change.
      if (patch !== null && state !== null) store.takeState(patchState(state, patch))
    },
    exchange(data) {
      const record = parseExchange(data)
      if (record === null) return
      waiting.push(record)
      if (waiting.length === 1) onWaiting()
    },
    capture(data) {
      const capture = parseCapture(data)
      if (capture !== null) store.takeCapture(capture)
    },
    traffic(data) {
      const report = parseTraffic(data)
      if (report !== null) store.takeTraffic(report)
    },
    step(data) {
      const report = parseStep(data)
      if (report !== null) store.takeStep(report)
    },
    dropped: (data) => store.takeDropped(parseDropped(data)),
  }

  return {
    take(event, data) {
      if (Object.hasOwn(takers, event)) takers[event]?.(data)
    },
    flush() {
      const records = waiting
      waiting = []
      if (records.length > 0) store.takeExchanges(records)
    },
  }
}
