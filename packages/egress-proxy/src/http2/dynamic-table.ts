/** A row of a table. */
export interface TableEntry {
  readonly nameBytes: Buffer
  readonly valueBytes: Buffer
}

/** What one entry takes besides its name and value (RFC 7541 section 4.1). */
const overhead = 32

/** The fields that the other side told us to remember, the youngest first (RFC 7541 section 2.3.2). */
export class DynamicTable {
  #capacity: number
  #bytes = 0
  /** The oldest first. */
  readonly #entries: TableEntry[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get capacity(): number {
    return this.#capacity
  }

  /** What the entries take. */
  get bytes(): number {
    return this.#bytes
  }

  /** Makes it so large; what does not fit any more is forgotten. */
  resize(capacity: number): void {
    this.#capacity = capacity
    this.#shrinkTo(capacity)
  }

  /** @param index 0 is the youngest */
  at(index: number): TableEntry | undefined {
    return this.#entries[this.#entries.length - 1 - index]
  }

  /** An entry larger than the table empties it, which is no error (RFC 7541 section 4.4). */
  add(entry: TableEntry): void {
    const size = sizeOf(entry)
    this.#shrinkTo(this.#capacity - size)
    if (size > this.#capacity) return
    this.#entries.push(entry)
    this.#bytes += size
  }

  #shrinkTo(most: number): void {
    while (this.#bytes > most) {
      const oldest = this.#entries.shift()
      if (oldest === undefined) return
      this.#bytes -= sizeOf(oldest)
    }
  }
}

function sizeOf({ nameBytes, valueBytes }: TableEntry): number {
  return nameBytes.length + valueBytes.length + overhead
}
