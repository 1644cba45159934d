import { Slab } from '../head/slab.ts'
import type { Libuv, LibuvRequest } from './libuv.ts'

const sharedBytes = 64 * 1024
/** Longer reads are copied by a call that needs no view, and costs more. */
const longestView = 1024

/** What all channels of handles share. */
export class HandleParts {
  readonly libuv: Libuv
  /** Read into by every connection that has no buffer of its own: what was read is copied before anything else is. */
  readonly shared = Buffer.allocUnsafeSlow(sharedBytes)
  keptAt = 0
  /** Of `shared`, by length. */
  readonly #beginnings: (Buffer | undefined)[] = new Array(longestView + 1).fill(undefined)
  readonly #slab = new Slab()
  #spare: LibuvRequest

  constructor(libuv: Libuv) {
    this.libuv = libuv
    this.#spare = new libuv.WriteWrap()
  }

  /** What the read under way brought: bytes, or a negative error number. */
  get lastRead(): number {
    return this.libuv.streamBaseState[this.libuv.kReadBytesOrError] ?? 0
  }

  /** Whether something is left of the write just made. */
  get isWriteWaiting(): boolean {
    return this.libuv.streamBaseState[this.libuv.kLastWriteWasAsync] !== 0
  }

  /** For the next write. Nearly all are done at once, and libuv keeps nothing of them: one request serves them all. */
  get spare(): LibuvRequest {
    return this.#spare
  }

  /** The spare request is in use. */
  takeSpare(): void {
    this.#spare = new this.libuv.WriteWrap()
  }

  /** Heads are of few lengths: the views of them are kept. */
  #beginning(length: number): Buffer {
    const known = this.#beginnings[length]
    if (known !== undefined) return known
    const view = this.shared.subarray(0, length)
    this.#beginnings[length] = view
    return view
  }

  /** Copies the first bytes of the shared buffer, to keep: they stand at `keptAt` of what is returned. */
  keepShared(length: number): Buffer {
    const into = this.#slab.reserve(length)
    this.keptAt = this.#slab.start
    if (length <= longestView) into.set(this.#beginning(length), this.keptAt)
    else this.shared.copy(into, this.keptAt, 0, length)
    this.#slab.pass(this.keptAt + length)
    return into
  }
}
