import type { Http2Stream } from './http2-stream.ts'
import { ResetStreams } from './reset-streams.ts'
import { StreamTable } from './stream-table.ts'

/** The last id that is used: a session that came so far is replaced. */
const lastUsedId = 2 ** 31 - 1001

/** The streams of a session, from their opening until nothing happens any more, and what is known of those before. */
export class OpenStreams {
  /** Those that were reset from this side: the peer may not know yet. */
  readonly resets = new ResetStreams()
  readonly #onEmpty: () => void
  readonly #byId = new StreamTable()
  /** Streams that have no id yet, as nothing was written to them: seldom more than one. */
  readonly #waiting: Http2Stream[] = []
  #size = 0
  #hasServed = false
  #nextId = 1

  /** @param onEmpty called when the last one is over */
  constructor(onEmpty: () => void) {
    this.#onEmpty = onEmpty
  }

  /** How many there are, also those without an id yet. */
  get size(): number {
    return this.#size
  }

  /** Whether there ever was one. */
  get hasServed(): boolean {
    return this.#hasServed
  }

  /** The id given last; -1 before. */
  get lastId(): number {
    return this.#nextId - 2
  }

  /** No ids are left for more. */
  get isUsedUp(): boolean {
    return this.#nextId > lastUsedId
  }

  add(stream: Http2Stream): void {
    this.#size += 1
    this.#hasServed = true
    this.#waiting.push(stream)
  }

  /** Gives it the next id. */
  number(stream: Http2Stream): void {
    stream.id = this.#nextId
    this.#nextId += 2
    this.#waitNoLonger(stream)
    this.#byId.add(stream)
  }

  get(streamId: number): Http2Stream | null {
    return this.#byId.get(streamId)
  }

  /** Whether there ever was one with this id. */
  wasOpened(streamId: number): boolean {
    return streamId < this.#nextId
  }

  /** Whether the peer may still send to it: it has not ended, or not as far as the peer knows. */
  mayCome(streamId: number): boolean {
    return this.#byId.get(streamId) !== null || this.resets.has(streamId)
  }

  /** Those with an id, as they are now. */
  numbered(): readonly Http2Stream[] {
    return this.#byId.all()
  }

  /** All, those without an id first, in a list of its own: they may be removed meanwhile. */
  all(): readonly Http2Stream[] {
    return [...this.#waiting, ...this.#byId.all()]
  }

  /** Those whose exchange was over at the last look already, and which the peer does not end. */
  lingering(): Http2Stream[] {
    const found: Http2Stream[] = []
    for (const stream of this.#byId.all()) {
      if (stream.isWanted) continue
      stream.lingering += 1
      if (stream.lingering > 1) found.push(stream)
    }
    return found
  }

  /** Nothing happens on it any more. */
  remove(stream: Http2Stream): void {
    stream.isGone = true
    if (stream.id === 0) this.#waitNoLonger(stream)
    else this.#byId.delete(stream)
    this.#size -= 1
    if (this.#size === 0) this.#onEmpty()
  }

  #waitNoLonger(stream: Http2Stream): void {
    const at = this.#waiting.lastIndexOf(stream)
    if (at === this.#waiting.length - 1) this.#waiting.pop()
    else if (at !== -1) this.#waiting.splice(at, 1)
  }
}
