import type { Resource } from '@bookinfo/rules'
import { StoreError } from './store-error.ts'

/** One change, as a watch tells it. A deleted resource carries the version of its deletion. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: string
  readonly resource: Resource
  /** What it was before; absent for an added one. */
  readonly previous?: Resource
}

export type StoreListener = (event: StoreEvent) => void

/** Changes of one sort in the order of their versions, and who wants to hear of the next. */
export interface ChangeLog<Change> {
  publish(event: Change): void
  /** @throws StoreError `gone` when `since` lies before the history, or after the newest version. */
  watch(since: string, listener: (event: Change) => void): { close(): void }
}

/**
 * Newest changes, at most `size`, and who wants to hear of the next. `start` is the version before the first.
 * Listeners are called in the order they came, in the same tick as the change was published.
 */
export function createChangeLog<Change extends { readonly version: string }>(
  start: string,
  size: number,
): ChangeLog<Change> {
  const events: Change[] = []
  const listeners = new Set<(event: Change) => void>()
  let oldest = Number(start)
  let newest = Number(start)

  return {
    publish(event) {
      events.push(event)
      newest = Number(event.version)
      if (events.length > size) oldest = Number(events.shift()?.version ?? oldest)
      for (const listener of [...listeners]) listener(event)
    },
    watch(since, listener) {
      const from = Number(since)
      if (!(from >= oldest && from <= newest)) {
        throw new StoreError('gone', `too old resource version: ${since} (${oldest}..${newest})`)
      }
      for (const event of events) if (Number(event.version) > from) listener(event)
      listeners.add(listener)
      return { close: () => listeners.delete(listener) }
    },
  }
}
