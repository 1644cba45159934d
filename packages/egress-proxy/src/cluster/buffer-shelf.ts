import { type RoundMember, rounds } from '../clock/rounds.ts'

export interface BufferShelfOptions {
  /** Of each of its buffers. */
  readonly bytes: number
  /** So many are there at a time at most, in use or not. */
  readonly mostMade: number
  /** So many are kept for whoever needs one next. */
  readonly mostKept: number
}

/**
 * Buffers of one size, to be used again: a new one has to be mapped page by page, and makes V8 collect garbage. What
 * nobody needed for a round is given back to the system at once, not when V8 next collects.
 */
export class BufferShelf implements RoundMember {
  readonly bytes: number
  readonly #mostMade: number
  readonly #mostKept: number
  readonly #kept: Buffer[] = []
  /** The fewest that were kept at a time in this round. */
  #unneeded = 0
  #made = 0
  /** One that is lost without being put back is not there any more, either. */
  readonly #lost = new FinalizationRegistry<null>(() => {
    this.#made -= 1
  })

  constructor({ bytes, mostMade, mostKept }: BufferShelfOptions) {
    this.bytes = bytes
    this.#mostMade = mostMade
    this.#mostKept = mostKept
  }

  /** Buffers that are there, in use or not; of a shelf without a limit only those kept are counted. */
  get made(): number {
    return this.#isLimited ? this.#made : this.#kept.length
  }

  /** `undefined` when all that there may be are in use. */
  take(): Buffer | undefined {
    const kept = this.#kept.pop()
    if (kept !== undefined) {
      this.#unneeded = Math.min(this.#unneeded, this.#kept.length)
      return kept
    }
    return this.#made < this.#mostMade ? this.#make() : undefined
  }

  /** Nobody uses it any more. */
  put(buffer: Buffer): void {
    if (this.#kept.length < this.#mostKept) {
      this.#kept.push(buffer)
      rounds.join(this)
    } else this.#free(buffer)
  }

  onRound(): boolean {
    for (const buffer of this.#kept.splice(0, this.#unneeded)) this.#free(buffer)
    this.#unneeded = this.#kept.length
    return this.#kept.length > 0
  }

  get #isLimited(): boolean {
    return this.#mostMade !== Number.POSITIVE_INFINITY
  }

  #make(): Buffer {
    const buffer = Buffer.allocUnsafeSlow(this.bytes)
    if (this.#isLimited) {
      this.#made += 1
      this.#lost.register(buffer.buffer, null, buffer.buffer)
    }
    return buffer
  }

  #free({ buffer }: Buffer): void {
    if (this.#isLimited) {
      this.#made -= 1
      this.#lost.unregister(buffer)
    }
    // What is transferred to nowhere is unmapped now.
    if (buffer instanceof ArrayBuffer) buffer.transfer(0)
  }
}
