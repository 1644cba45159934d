import type { Channel } from '../transport/channel.ts'

const pieceBytes = 64 * 1024

/**
 * The frames a session sends, one behind the other in as few pieces as possible: all of a turn go out in one write, and
 * so in one record of TLS. Nothing that was written is used again.
 */
export class SessionOutput {
  #piece: Buffer = Buffer.allocUnsafeSlow(pieceBytes)
  #start = 0
  #end = 0
  #full: Buffer[] = []
  #fullBytes = 0

  /** Bytes that wait to be written. */
  get length(): number {
    return this.#fullBytes + this.#end - this.#start
  }

  /** Where the room begins in what `reserve` returned. */
  get end(): number {
    return this.#end
  }

  /** A buffer with room for so many bytes from `end`; `advance` then. */
  reserve(most: number): Buffer {
    if (this.#end + most <= this.#piece.length) return this.#piece
    if (this.#end > this.#start) {
      this.#full.push(this.#piece.subarray(this.#start, this.#end))
      this.#fullBytes += this.#end - this.#start
    }
    this.#piece = Buffer.allocUnsafeSlow(Math.max(pieceBytes, most))
    this.#start = 0
    this.#end = 0
    return this.#piece
  }

  advance(end: number): void {
    this.#end = end
  }

  /** Writes all there is, as one. */
  flush(channel: Channel): void {
    const last = this.#piece.subarray(this.#start, this.#end)
    this.#start = this.#end
    if (this.#full.length === 0) {
      if (last.length > 0) channel.write(last)
      return
    }
    const full = this.#full
    this.#full = []
    this.#fullBytes = 0
    channel.write(Buffer.concat([...full, last]))
  }
}
