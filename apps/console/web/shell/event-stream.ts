import type { ConsoleStore } from './console-store.ts'
import { createEventReader, eventNames } from './event-reader.ts'

/** The page is drawn at once after a pause, else at most this often, milliseconds. */
const batchMs = 50
/** A browser gives up on a stream that answers with an error: then we ask again, milliseconds. */
const retryMs = 2000

/**
 * Connects the store to the control plane's one event stream, for as long as the page lives or until
 * the function it returns is called.
 */
export function connectEventStream(store: ConsoleStore, url = '/api/events'): () => void {
  let flushedAt = 0
  let stream: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  const reader = createEventReader(store, () => {
    setTimeout(flush, Math.max(0, flushedAt + batchMs - performance.now()))
  })

  function flush(): void {
    flushedAt = performance.now()
    reader.flush()
  }

  function open(): void {
    const opened = new EventSource(url)
    stream = opened
    opened.addEventListener('open', () => store.setLink('open'))
    for (const name of eventNames) {
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => reader.take(name, data))
    }
    opened.addEventListener('error', () => {
      store.setLink('lost')
      if (opened.readyState !== EventSource.CLOSED) return
      opened.close()
      retry = setTimeout(open, retryMs)
    })
  }

  open()
  return () => {
    clearTimeout(retry)
    stream?.close()
  }
}
