import { captureLimits } from './wire-capture.ts'

/** The first bytes that went one way; of the rest only the number. */
export class KeptBytes {
  #kept: Buffer = Buffer.alloc(0)
  total = 0

  /** Copies what it keeps: the buffer is its owner's again afterwards. */
  add(bytes: Uint8Array): void {
    const room = captureLimits.bytes - this.#kept.length
    if (room > 0) this.#kept = Buffer.concat([this.#kept, bytes.subarray(0, room)])
    this.total += bytes.length
  }

  get bytes(): Buffer {
    return this.#kept
  }
}
