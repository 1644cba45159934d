import type { ExchangeRecord } from '../exchange.ts'

/** Records by who can be asked for them: a request by its X-Request-Id, anything else by the client's address. */
export interface Records {
  readonly add: (record: ExchangeRecord) => void
  readonly has: (key: string) => boolean
  /** The first record of the key, now or later. */
  readonly of: (key: string) => Promise<ExchangeRecord>
}

export function collectRecords(): Records {
  const found = new Map<string, ExchangeRecord>()
  const waiting = new Map<string, (record: ExchangeRecord) => void>()
  return {
    add(record) {
      const key = record.requestId ?? record.downstreamAddress
      if (found.has(key)) return
      found.set(key, record)
      waiting.get(key)?.(record)
    },
    has: (key) => found.has(key),
    of(key) {
      const record = found.get(key)
      if (record !== undefined) return Promise.resolve(record)
      return new Promise((resolve) => waiting.set(key, resolve))
    },
  }
}
