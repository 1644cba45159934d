const tickMs = 50
const slots = 512

/** A point in time at which something is done, unless it is moved or cancelled before. */
export interface Deadline {
  /** Moves the deadline `ms` from now; cheap enough for every request. */
  set(ms: number): void
  cancel(): void
}

/** A deadline, and where it stands in the wheel; `slot` is -1 while it waits for nothing. */
class Entry implements Deadline {
  at = 0
  slotAt = 0
  slot = -1
  readonly onExpire: () => void
  readonly #place: (entry: Entry, at: number) => void
  readonly #remove: (entry: Entry) => void

  constructor(
    onExpire: () => void,
    place: (entry: Entry, at: number) => void,
    remove: (entry: Entry) => void,
  ) {
    this.onExpire = onExpire
    this.#place = place
    this.#remove = remove
  }

  set(ms: number): void {
    const at = performance.now() + ms
    // Later than the hand comes by: it will see then.
    if (this.slot !== -1 && at >= this.slotAt) this.at = at
    else this.#place(this, at)
  }

  cancel(): void {
    this.#remove(this)
  }
}

/**
 * All timeouts of the proxy on one coarse timer (50 ms). Moving a deadline later costs one assignment: the entry
 * stays in its slot and is put further when the hand gets there. The timer runs only while something waits, and
 * does not keep the process alive.
 */
export class TimerWheel {
  readonly #slots: Set<Entry>[] = Array.from({ length: slots }, () => new Set<Entry>())
  #timer: NodeJS.Timeout | null = null
  #hand = 0
  #handAt = 0
  #waiting = 0

  /** @param onExpire called once per expiry; the deadline may be set again from inside it */
  deadline(onExpire: () => void): Deadline {
    return new Entry(onExpire, this.#place, this.#remove)
  }

  /** Forgets every deadline; nothing fires any more. */
  close(): void {
    for (const slot of this.#slots) {
      for (const entry of slot) this.#remove(entry)
    }
  }

  readonly #place = (entry: Entry, at: number): void => {
    entry.at = at
    this.#remove(entry)
    this.#start()
    this.#insert(entry)
  }

  #insert(entry: Entry): void {
    const ticks = Math.min(Math.max(1, Math.ceil((entry.at - this.#handAt) / tickMs)), slots - 1)
    entry.slot = (this.#hand + ticks) % slots
    entry.slotAt = this.#handAt + ticks * tickMs - tickMs
    this.#slots[entry.slot]?.add(entry)
    this.#waiting += 1
  }

  readonly #remove = (entry: Entry): void => {
    if (entry.slot === -1) return
    this.#slots[entry.slot]?.delete(entry)
    entry.slot = -1
    this.#waiting -= 1
    if (this.#waiting === 0) this.#stop()
  }

  #start(): void {
    if (this.#timer !== null) return
    this.#handAt = performance.now()
    this.#timer = setInterval(() => this.#turn(), tickMs).unref()
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #turn(): void {
    const now = performance.now()
    while (this.#handAt + tickMs <= now && this.#timer !== null) {
      this.#hand = (this.#hand + 1) % slots
      this.#handAt += tickMs
      this.#expire(this.#slots[this.#hand], now)
    }
  }

  #expire(slot: Set<Entry> | undefined, now: number): void {
    for (const entry of [...(slot ?? [])]) {
      if (entry.slot !== this.#hand) continue
      this.#remove(entry)
      if (entry.at <= now) entry.onExpire()
      else this.#place(entry, entry.at)
    }
  }
}
