import { ApiError, expired } from './resource-api/api-status.ts'

/** Changes of one sort in the order of their versions, and who wants to hear of the next. */
export interface ChangeLog<Change> {
  /** Version of the newest change; before the first, the one it started at. */
  readonly version: string
  publish(event: Change): void
  /**
   * Changes after version `since`: first those of the history, then each as it happens.
   * @throws ApiError 410 when `since` lies before the history, or after the newest version
   */
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
  let version = start

  return {
    get version() {
      return version
    },
    publish(event) {
      events.push(event)
      version = event.version
      if (events.length > size) oldest = Number(events.shift()?.version ?? oldest)
      for (const listener of [...listeners]) listener(event)
    },
    watch(since, listener) {
      const from = Number(since)
      if (!(from >= oldest && from <= Number(version))) {
        const span = `${oldest}..${version}`
        throw new ApiError(expired(`too old resource version: ${since} (${span})`))
      }
      for (const event of events) if (Number(event.version) > from) listener(event)
      listeners.add(listener)
      return { close: () => listeners.delete(listener) }
    },
  }
}
