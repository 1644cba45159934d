import { Slab } from '../head/slab.ts'
import type { Libuv, LibuvRequest } from './libuv.ts'

const sharedBytes = 64 * 1024

/** What all channels of handles share. */
export class HandleParts {
  readonly libuv: Libuv
  /** Read into by every connection that has no buffer of its own: what was read is copied before anything else is. */
  readonly shared = Buffer.allocUnsafeSlow(sharedBytes)
  keptAt = 0
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

  /** Copies the first bytes of the shared buffer, to keep: they stand at `keptAt` of what is returned. */
  keepShared(length: number): Buffer {
    const into = this.#slab.reserve(length)
    this.keptAt = this.#slab.start
    this.shared.copy(into, this.keptAt, 0, length)
    this.#slab.pass(this.keptAt + length)
    return into
  }
}
