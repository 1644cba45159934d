import type { Http2Stream } from './http2-stream.ts'

/** A power of two: more than most sessions have at once. */
const fewest = 64

/**
 * Streams by their ids. A `Map` keeps what it held: whenever it makes itself anew, its old table goes on naming all that
 * was in it and the new table, and one old table that the collector of young objects passed by keeps all after it.
 */
export class StreamTable {
  /** The place of an id is where its turn comes round, or the first free one behind. */
  #slots: (Http2Stream | null)[] = new Array(fewest).fill(null)
  #size = 0

  get(id: number): Http2Stream | null {
    return this.#slots[this.#placeOf(id)] ?? null
  }

  add(stream: Http2Stream): void {
    if (2 * this.#size >= this.#slots.length) this.#grow()
    this.#slots[this.#placeOf(stream.id)] = stream
    this.#size += 1
  }

  /** Those behind its place move up, as far as that leads nearer to where they belong. */
  delete(stream: Http2Stream): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let free = this.#placeOf(stream.id)
    if (slots[free] !== stream) return
    for (let at = (free + 1) & mask; ; at = (at + 1) & mask) {
      const next = slots[at] ?? null
      if (next === null) break
      if (((at - homeOf(next.id)) & mask) < ((at - free) & mask)) continue
      slots[free] = next
      free = at
    }
    slots[free] = null
    this.#size -= 1
  }

  /** In the order of their ids, in a list of its own. */
  all(): Http2Stream[] {
    return this.#slots.filter((stream) => stream !== null).sort((a, b) => a.id - b.id)
  }

  /** Where the id is, or may be put. */
  #placeOf(id: number): number {
    const mask = this.#slots.length - 1
    let at = homeOf(id) & mask
    for (let found = this.#slots[at]; found && found.id !== id; found = this.#slots[at])
      at = (at + 1) & mask
    return at
  }

  #grow(): void {
    const streams = this.all()
    this.#slots = new Array(2 * this.#slots.length).fill(null)
    for (const stream of streams) this.#slots[this.#placeOf(stream.id)] = stream
  }
}

/** Only odd ids are ours: neighbours stand beside one another. */
function homeOf(id: number): number {
  return id >>> 1
}
