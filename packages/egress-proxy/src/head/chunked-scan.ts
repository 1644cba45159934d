import { byteClass, byteIs, CR, LF } from './byte-class.ts'

type State = 'size' | 'size-end' | 'data' | 'data-cr' | 'data-lf' | 'last-cr' | 'last-lf' | 'done'

/** 2^52 would do; a body in one chunk of 256 TiB is nobody's. */
const longestSize = 12

/** For the states that wait for one certain byte: which, and what then. */
const expected: Partial<Record<State, readonly [number, State]>> = {
  'data-cr': [CR, 'data-lf'],
  'data-lf': [LF, 'size'],
  'last-cr': [CR, 'last-lf'],
  'last-lf': [LF, 'done'],
}

export type OnData = (start: number, end: number) => void

/**
 * Validates a chunked body as it passes (RFC 9112 section 7.1). Extensions and trailers are refused: nothing here
 * needs them, and both were used to smuggle (spec: security S51).
 */
export class ChunkedScan {
  readonly #onData: OnData | undefined
  #state: State = 'size'
  #digits = 0
  #size = 0

  /** @param onData told where in the bytes at hand a chunk's own stand, for who wants them without the framing */
  constructor(onData?: OnData) {
    this.#onData = onData
  }

  get isDone(): boolean {
    return this.#state === 'done'
  }

  /** @returns where the body ends in `bytes[start, end)`, `end` if it goes on, -1 when it is malformed */
  scan(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && this.#state !== 'done') {
      if (this.#state === 'data') at = this.#passData(at, end)
      else if (this.#step(bytes[at] ?? 0)) at += 1
      else return -1
    }
    return at
  }

  #passData(at: number, end: number): number {
    const passed = Math.min(this.#size, end - at)
    this.#size -= passed
    this.#onData?.(at, at + passed)
    if (this.#size === 0) this.#state = 'data-cr'
    return at + passed
  }

  #step(byte: number): boolean {
    if (this.#state === 'size') return this.#readSize(byte)
    if (this.#state === 'size-end') return byte === LF && this.#endSize()
    const [wanted, next] = expected[this.#state] ?? [-1, 'done']
    this.#state = next
    return byte === wanted
  }

  #readSize(byte: number): boolean {
    if (byte === CR) {
      this.#state = 'size-end'
      return this.#digits > 0
    }
    if (((byteClass[byte] ?? 0) & byteIs.hex) === 0 || this.#digits === longestSize) return false
    this.#size = this.#size * 16 + hexValue(byte)
    this.#digits += 1
    return true
  }

  #endSize(): boolean {
    this.#state = this.#size === 0 ? 'last-cr' : 'data'
    this.#digits = 0
    return true
  }
}

function hexValue(byte: number): number {
  return byte <= 57 ? byte - 48 : (byte | 32) - 87
}
