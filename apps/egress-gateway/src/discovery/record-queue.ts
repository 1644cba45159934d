import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** Records that wait, oldest first, in a ring: a full one takes a new record for its oldest at no cost. */
export class RecordQueue {
  readonly #slots: (ExchangeRecord | undefined)[]
  #first = 0
  size = 0

  constructor(capacity: number) {
    this.#slots = new Array(capacity)
  }

  /** @returns whether the oldest was lost for it */
  add(record: ExchangeRecord): boolean {
    const isFull = this.size === this.#slots.length
    this.#slots[this.#at(this.size)] = record
    if (isFull) this.#first = this.#at(1)
    else this.size += 1
    return isFull
  }

  /** Loses the oldest. */
  drop(): void {
    this.#slots[this.#first] = undefined
    this.#first = this.#at(1)
    this.size -= 1
  }

  /** The oldest, `count` at most. */
  take(count: number): ExchangeRecord[] {
    const taken: ExchangeRecord[] = []
    while (this.size > 0 && taken.length < count) {
      const record = this.#slots[this.#first]
      if (record !== undefined) taken.push(record)
      this.drop()
    }
    return taken
  }

  /** Before all others, where there is room. @returns how many of them, the oldest, had none */
  putBack(records: readonly ExchangeRecord[]): number {
    const fitting = Math.min(records.length, this.#slots.length - this.size)
    for (const record of records.slice(records.length - fitting).toReversed()) {
      this.#first = this.#at(this.#slots.length - 1)
      this.#slots[this.#first] = record
      this.size += 1
    }
    return records.length - fitting
  }

  #at(place: number): number {
    return (this.#first + place) % this.#slots.length
  }
}
