import type { ConsoleStore } from './console-store.ts'
import { createEventReader, eventNames } from './event-reader.ts'
import { shareEvents } from './shared-events.ts'

/** The page is drawn at once after a pause, else at most this often, milliseconds. */
const batchMs = 50
/** The calls a window that comes late is told, as the control plane tells them. */
const recalled = 50

/**
 * Connects the store to the control plane's events, for as long as the page lives or until the function it returns
 * is called.
 */
export function connectEventStream(store: ConsoleStore, url = '/api/events'): () => void {
  let flushedAt = 0
  const reader = createEventReader(store, () => {
    setTimeout(flush, Math.max(0, flushedAt + batchMs - performance.now()))
  })

  function flush(): void {
    flushedAt = performance.now()
    reader.flush()
  }

  return shareEvents(
    { url, eventNames },
    {
      onEvent: reader.take,
      onLink: store.setLink,
      recall() {
        flush()
        const state = store.state.peek()
        const step = store.step.peek()
        const told: readonly (readonly [event: string, value: unknown])[] = [
          ['state', state],
          ['step', step],
          ...store.rows
            .peek()
            .slice(-recalled)
            .map((record) => ['exchange', record] as const),
        ]
        return told.flatMap(([event, value]) =>
          value === null ? [] : [[event, JSON.stringify(value)] as const],
        )
      },
    },
  )
}
