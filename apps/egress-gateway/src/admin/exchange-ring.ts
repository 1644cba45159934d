import type { ExchangeRecord } from '@bookinfo/egress-proxy'

export interface ExchangeRing {
  add(record: ExchangeRecord): void
  /** At most the newest `count`, oldest first. */
  last(count: number): readonly ExchangeRecord[]
}

/** Remembers the newest `capacity` records. */
export function createExchangeRing(capacity: number): ExchangeRing {
  const slots: ExchangeRecord[] = []
  let next = 0
  return {
    add(record) {
      slots[next] = record
      next = (next + 1) % capacity
    },
    last(count) {
      const inOrder = [...slots.slice(next), ...slots.slice(0, next)]
      return inOrder.slice(Math.max(0, inOrder.length - count))
    },
  }
}
