import timers, { setImmediate as nextTurn } from 'node:timers/promises'
import type { ExchangeBatch } from '@bookinfo/discovery'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { RefusedError } from '../http/refused-error.ts'
import { RecordQueue } from './record-queue.ts'
import { SignalOrTime } from './signal-or-time.ts'

export interface ExchangeReporterOptions {
  readonly gateway: string
  readonly send: (batch: ExchangeBatch) => Promise<void>
  /** Records kept while the control plane is away or slow; default 2 000. Beyond it the oldest are lost. */
  readonly capacity?: number
  /** Records in one message; default 50: a longer one holds up what comes while it is written. */
  readonly batchSize?: number
  /** Pause after a message that could not be delivered; default 500. */
  readonly retryMs?: number
  /**
   * Pause after a full message, and after a shorter one in proportion, so that a busy gateway tells a thousand exchanges
   * a second at most; default 50.
   */
  readonly paceMs?: number
  /** Least pause after a message: a message costs much more than one exchange in it. Default 40. */
  readonly leastPaceMs?: number
}

export interface ExchangeReporter {
  add(record: ExchangeRecord): void
  /** Records lost since the start. */
  readonly dropped: number
  /** Resolves when nothing waits to be sent. */
  idle(): Promise<void>
  /** Gives up what has not been sent. */
  close(): Promise<void>
}

/** What waits while messages are paced, in messages: what a busy second brings at once is told, what goes on for longer not. */
const mostWaiting = 4

/** For another exchange, once the next message is due. */
const lullMs = 20

/** Resolves when whoever came together with the exchange that just ended is answered: theirs may have been read only. */
async function answers(): Promise<void> {
  await nextTurn()
  await nextTurn()
}

/**
 * Tells the control plane what happened: at once when nothing is in flight, else with the next message, so that
 * there is never more than one request under way, however busy the proxy is. Telling costs more than an exchange itself:
 * messages are paced by how much they tell, and what does not fit is lost and counted, the oldest first. One that is due
 * waits a little for the end of another exchange: by a clock it would as likely be written when the next one begins.
 */
export function createExchangeReporter(options: ExchangeReporterOptions): ExchangeReporter {
  const { gateway, send, capacity = 2000, batchSize = 50, retryMs = 500 } = options
  const { paceMs = 50, leastPaceMs = 40 } = options
  const stop = new AbortController()
  const queue = new RecordQueue(capacity)
  let dropped = 0
  /** Lost, and not yet told. */
  let untold = 0
  let sending: Promise<void> | undefined

  function lose(count: number): void {
    dropped += count
    untold += count
  }

  let isPaced = false

  const nextRecord = new SignalOrTime()

  const pause = (ms: number) =>
    timers.setTimeout(ms, undefined, { signal: stop.signal }).catch(() => {})

  async function sendBatch(): Promise<void> {
    const exchanges = queue.take(batchSize)
    const told = untold
    untold = 0
    try {
      await send({ gateway, exchanges, dropped: told })
      const restMs = Math.floor((exchanges.length * paceMs) / batchSize)
      isPaced = true
      await pause(Math.max(restMs, leastPaceMs))
      if (queue.size > 0 && !stop.signal.aborted) await nextRecord.wait(lullMs).then(answers)
      isPaced = false
    } catch (error) {
      untold += told
      const isHopeless = error instanceof RefusedError && error.isFinal
      lose(isHopeless ? exchanges.length : queue.putBack(exchanges))
      await pause(retryMs)
    }
  }

  async function drain(): Promise<void> {
    await nextTurn() // off the path of the exchange that began this, and together with its neighbours
    while (queue.size > 0 && !stop.signal.aborted) await sendBatch()
    sending = undefined
  }

  return {
    add(record) {
      if (stop.signal.aborted) return
      // More than the next messages hold would only grow old here, and cost the collector more than they are worth.
      if (isPaced && queue.size >= mostWaiting * batchSize) {
        queue.drop()
        lose(1)
      }
      if (queue.add(record)) lose(1)
      nextRecord.signal()
      sending ??= drain()
    },
    get dropped() {
      return dropped
    },
    async idle() {
      await sending
    },
    async close() {
      stop.abort()
      nextRecord.signal()
      await sending
    },
  }
}
