import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** Whoever works on records; those that came together, oldest first. */
export type RecordTaker = (records: readonly ExchangeRecord[]) => void

export interface RecordBatch {
  add(record: ExchangeRecord): void
  /** Hands on what waits: for who is asked what has happened so far. */
  flush(): void
}

/** Takes them one by one. */
export function each(take: (record: ExchangeRecord) => void): RecordTaker {
  return (records) => {
    for (const record of records) take(record)
  }
}

const mostRecords = 256

/**
 * Gathers the records of one turn of the event loop, and hands them to each taker in one go when the turn's answers are
 * on their way: code that runs for many records in a row runs several times as fast as between two reads of a socket.
 */
export function createRecordBatch(takers: readonly RecordTaker[]): RecordBatch {
  let waiting: ExchangeRecord[] = []
  let immediate: NodeJS.Immediate | undefined

  function flush(): void {
    clearImmediate(immediate)
    immediate = undefined
    const records = waiting
    waiting = []
    for (const take of takers) take(records)
  }

  return {
    add(record) {
      waiting.push(record)
      if (waiting.length >= mostRecords) flush()
      else immediate ??= setImmediate(flush)
    },
    flush,
  }
}
