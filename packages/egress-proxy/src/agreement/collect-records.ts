import type { ExchangeRecord } from '../exchange.ts'

/**
 * Records by who can be asked for them: a request by its X-Request-Id, a connection of a TCP listener, whose address a
 * client that is reset at once never learns, by that alone, and anything else by the client's address.
 */
export interface Records {
  readonly add: (record: ExchangeRecord) => void
  readonly has: (key: string) => boolean
  /** The record of the key, now or later; it is handed out once, for addresses come again. */
  readonly of: (key: string) => Promise<ExchangeRecord>
}

/** Key of the only connection that a TCP listener has at a time. */
export const ofListener = 'listener'

/** Of a tunnel that opens only the opening is kept. */
export function collectRecords(): Records {
  const found = new Map<string, ExchangeRecord>()
  const waiting = new Map<string, (record: ExchangeRecord) => void>()
  const opened = new Set<string>()
  return {
    add(record) {
      if (opened.delete(record.id)) return
      if (record.phase === 'open') opened.add(record.id)
      const key = keyOf(record)
      const wake = waiting.get(key)
      waiting.delete(key)
      if (wake === undefined) found.set(key, record)
      else wake(record)
    },
    has: (key) => found.has(key),
    of(key) {
      const record = found.get(key)
      found.delete(key)
      if (record !== undefined) return Promise.resolve(record)
      return new Promise((resolve) => waiting.set(key, resolve))
    },
  }
}

function keyOf({ door, method, requestId, downstreamAddress }: ExchangeRecord): string {
  if (door === 'tcp') return ofListener
  // A CONNECT has an id of the gateway's making, which its client need not know.
  return method === 'CONNECT' ? downstreamAddress : (requestId ?? downstreamAddress)
}
