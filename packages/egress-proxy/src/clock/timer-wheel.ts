import { turn } from './turn.ts'

const tickMs = 50
const slots = 512

/** A point in time at which something is done, unless it is moved or cancelled before. */
export interface Deadline {
  /** Moves the deadline `ms` from now; cheap enough for every request. */
  set(ms: number): void
  cancel(): void
}

/** A link of a ring. A slot is one by itself, and then a ring of the deadlines that stand in it. */
class Link {
  next: Link = this
  previous: Link = this
}

/** A deadline, and where it stands in the wheel; `slot` is -1 while it waits for nothing. */
class Entry extends Link implements Deadline {
  at = 0
  slotAt = 0
  slot = -1
  readonly onExpire: () => void
  readonly #wheel: TimerWheel

  constructor(wheel: TimerWheel, onExpire: () => void) {
    super()
    this.#wheel = wheel
    this.onExpire = onExpire
  }

  set(ms: number): void {
    const at = turn.now + ms
    // Later than the hand comes by: it will see then.
    if (this.slot !== -1 && at >= this.slotAt) this.at = at
    else this.#wheel.place(this, at)
  }

  cancel(): void {
    if (this.slot !== -1) this.#wheel.remove(this)
  }
}

/**
 * All timeouts of the proxy on one coarse timer (50 ms). Moving a deadline later costs one assignment: the entry
 * stays in its slot and is put further when the hand gets there. The timer runs while something waits and for the
 * rest of the tick, as most often something else waits soon; it does not keep the process alive.
 */
export class TimerWheel {
  readonly #slots = Array.from({ length: slots }, () => new Link())
  #timer: NodeJS.Timeout | null = null
  #hand = 0
  #handAt = 0
  #waiting = 0

  /** @param onExpire called once per expiry; the deadline may be set again from inside it */
  deadline(onExpire: () => void): Deadline {
    return new Entry(this, onExpire)
  }

  /** Forgets every deadline; nothing fires any more. */
  close(): void {
    for (const slot of this.#slots) {
      for (const entry of entriesOf(slot)) this.remove(entry)
    }
    this.#stop()
  }

  /** For deadlines: puts one where the hand comes by when its time is near. */
  place(entry: Entry, at: number): void {
    entry.at = at
    if (entry.slot !== -1) unlink(entry)
    else this.#waiting += 1
    this.#start()
    const ticks = Math.min(Math.max(1, Math.ceil((at - this.#handAt) / tickMs)), slots - 1)
    entry.slot = (this.#hand + ticks) % slots
    entry.slotAt = this.#handAt + ticks * tickMs - tickMs
    link(entry, this.#slotAt(entry.slot))
  }

  /** For deadlines: takes one out that stands in the wheel. */
  remove(entry: Entry): void {
    unlink(entry)
    entry.slot = -1
    this.#waiting -= 1
  }

  #slotAt(at: number): Link {
    const slot = this.#slots[at]
    if (slot === undefined) throw new RangeError(`the wheel has no slot ${at}`)
    return slot
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
      this.#expire(this.#slotAt(this.#hand), now)
    }
    if (this.#waiting === 0) this.#stop()
  }

  #expire(slot: Link, now: number): void {
    for (const entry of entriesOf(slot)) {
      if (entry.slot !== this.#hand) continue // cancelled or moved by one before it
      if (entry.at > now) {
        this.place(entry, entry.at)
        continue
      }
      this.remove(entry)
      entry.onExpire()
    }
  }
}

/** As they are now: whoever is told may set and cancel others. */
function entriesOf(slot: Link): Entry[] {
  const entries: Entry[] = []
  for (let { next } = slot; next !== slot; next = next.next) {
    if (next instanceof Entry) entries.push(next)
  }
  return entries
}

function link(entry: Link, slot: Link): void {
  entry.previous = slot.previous
  entry.next = slot
  slot.previous.next = entry
  slot.previous = entry
}

/** It forgets its neighbours, too: one that lived long would keep them from being collected, and they theirs. */
function unlink(entry: Link): void {
  entry.previous.next = entry.next
  entry.next.previous = entry.previous
  entry.next = entry
  entry.previous = entry
}
