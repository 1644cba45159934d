import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { parseDropped, parseExchange, parseState, parseTraffic } from '../model/parse-event.ts'
import type { ConsoleStore } from './console-store.ts'

/** The page is drawn at once after a pause, else at most this often, milliseconds. */
const batchMs = 50
/** A browser gives up on a stream that answers with an error: then we ask again, milliseconds. */
const retryMs = 2000

/** Connects the store to the control plane's one event stream, for as long as the page lives. */
export function connectEventStream(store: ConsoleStore, url = '/api/events'): void {
  let waiting: ExchangeRecord[] = []
  let flushedAt = 0

  function flush(): void {
    const records = waiting
    waiting = []
    flushedAt = performance.now()
    store.takeExchanges(records)
  }

  function open(): void {
    const stream = new EventSource(url)
    stream.addEventListener('open', () => store.setLink('open'))
    stream.addEventListener('state', ({ data }) => {
      const state = parseState(data)
      if (state !== null) store.takeState(state)
    })
    stream.addEventListener('exchange', ({ data }) => {
      const record = parseExchange(data)
      if (record === null) return
      if (waiting.length === 0) {
        setTimeout(flush, Math.max(0, flushedAt + batchMs - performance.now()))
      }
      waiting.push(record)
    })
    stream.addEventListener('traffic', ({ data }) => {
      const report = parseTraffic(data)
      if (report !== null) store.takeTraffic(report)
    })
    stream.addEventListener('dropped', ({ data }) => store.takeDropped(parseDropped(data)))
    stream.addEventListener('error', () => {
      store.setLink('lost')
      if (stream.readyState !== EventSource.CLOSED) return
      stream.close()
      setTimeout(open, retryMs)
    })
  }

  open()
}
