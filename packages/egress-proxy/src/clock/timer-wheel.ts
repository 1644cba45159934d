const tickMs = 50
const slots = 512

/** A point in time at which something is done, unless it is moved or cancelled before. */
export interface Deadline {
  /** Moves the deadline `ms` from now; cheap enough for every request. */
  set(ms: number): void
  cancel(): void
}

interface Entry {
  at: number
  slotAt: number
  slot: number
  readonly onExpire: () => void
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
    const entry: Entry = { at: 0, slotAt: 0, slot: -1, onExpire }
    return {
      set: (ms) => this.#set(entry, performance.now() + ms),
      cancel: () => this.#remove(entry),
    }
  }

  /** Forgets every deadline; nothing fires any more. */
  close(): void {
    for (const slot of this.#slots) {
      for (const entry of slot) this.#remove(entry)
    }
  }

  #set(entry: Entry, at: number): void {
    entry.at = at
    if (entry.slot !== -1 && at >= entry.slotAt) return
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

  #remove(entry: Entry): void {
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
      else this.#set(entry, entry.at)
    }
  }
}
