import { headLimits } from './message-head.ts'

const headEnd = Buffer.from('\r\n\r\n')
const longestFirst = 4096

/** Collects a head that came in pieces. Most heads come whole and never get here. */
export class HeadBuffer {
  #bytes = Buffer.alloc(0)
  #length = 0

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /**
   * Adds bytes. Afterwards `complete` holds all that came if an end of head is among them, so that a client that
   * sends byte by byte costs one parse and not thirty thousand (spec: security S58).
   * @returns `too-large` when the limit is passed without an end
   */
  add(chunk: Uint8Array): 'complete' | 'incomplete' | 'too-large' {
    const from = Math.max(0, this.#length - 3)
    this.#reserve(this.#length + chunk.length)
    this.#bytes.set(chunk, this.#length)
    this.#length += chunk.length
    const end = this.#bytes.subarray(0, this.#length).indexOf(headEnd, from)
    if (end === -1) return this.#length > headLimits.bytes ? 'too-large' : 'incomplete'
    return end + headEnd.length > headLimits.bytes ? 'too-large' : 'complete'
  }

  /** Whether a line feed came without its carriage return: the head will never be valid. */
  hasBareLineFeed(): boolean {
    const bytes = this.#bytes.subarray(0, this.#length)
    let at = bytes.indexOf(10)
    while (at !== -1) {
      if (at === 0 || bytes[at - 1] !== 13) return true
      at = bytes.indexOf(10, at + 1)
    }
    return false
  }

  /** All bytes so far; empties the buffer. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#length)
    this.#bytes = Buffer.alloc(0)
    this.#length = 0
    return bytes
  }

  #reserve(length: number): void {
    if (length <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(longestFirst, length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}
