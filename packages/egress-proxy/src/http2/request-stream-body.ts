import { BodyFraming } from '../head/body-framing.ts'

/**
 * A request's body on its way into DATA frames: takes HTTP/1.1 bytes, keeps them without their framing until the windows
 * allow them to be sent.
 */
export class RequestStreamBody {
  readonly #framing: BodyFraming
  readonly #isChunked: boolean
  #chunk: Buffer = nothing
  #pieces: Buffer[] = []
  /** Of the first piece, what was sent. */
  #sent = 0
  /** Bytes that wait. */
  length = 0

  /** @param contentLength -1 where the body is chunked */
  constructor(contentLength: number) {
    this.#isChunked = contentLength === -1
    this.#framing = this.#isChunked
      ? BodyFraming.chunked((start, end) => this.#keep(start, end))
      : BodyFraming.ofLength(contentLength)
  }

  /** Whether all of it is here. */
  get isWhole(): boolean {
    return this.#framing.isDone
  }

  /** Takes bytes whose framing was checked where they came from. */
  add(bytes: Buffer): void {
    this.#chunk = bytes
    const end = this.#framing.take(bytes, 0, bytes.length)
    if (!this.#isChunked && end > 0) this.#keep(0, end)
  }

  /** Moves the next bytes, at most `most`, to `out`. @returns how many */
  moveTo(out: Buffer, at: number, most: number): number {
    let moved = 0
    while (moved < most) {
      const piece = this.#pieces[0]
      if (piece === undefined) break
      const copied = piece.copy(out, at + moved, this.#sent, this.#sent + most - moved)
      moved += copied
      this.#sent += copied
      if (this.#sent < piece.length) break
      this.#pieces.shift()
      this.#sent = 0
    }
    this.length -= moved
    return moved
  }

  drop(): void {
    this.#pieces = []
    this.length = 0
  }

  #keep(start: number, end: number): void {
    if (start === end) return
    this.#pieces.push(this.#chunk.subarray(start, end))
    this.length += end - start
  }
}

const nothing = Buffer.alloc(0)
