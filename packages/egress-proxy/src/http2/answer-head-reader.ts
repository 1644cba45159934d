import { AnswerHead } from './answer-head.ts'
import { BlockCache } from './block-cache.ts'
import { checkAnswerFields, checkTrailerFields } from './check-fields.ts'
import { FieldLines } from './field-lines.ts'
import { HpackDecoder } from './hpack-decoder.ts'
import { http2Error } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'

/** For the process: a block is read and its head used without yielding. */
const lines = new FieldLines()
const shown = new AnswerHead(lines.bytes)
const known = new BlockCache()

/** Reads the heads and trailers of the answers on one connection. */
export class AnswerHeadReader {
  readonly #decoder = new HpackDecoder()

  /** The other side acknowledged our SETTINGS_HEADER_TABLE_SIZE. */
  limitTable(bytes: number): void {
    this.#decoder.limitTable(bytes)
  }

  /** The head in a whole header block, valid until the next is read; or what is wrong with it. */
  readHead(block: Buffer, start: number, end: number): Readonly<AnswerHead> | Http2Fault {
    if (!this.#decoder.isStateless) return this.#decodeHead(block, start, end)
    const found = known.find(block, start, end)
    if (found !== undefined) return found
    const head = this.#decodeHead(block, start, end)
    if (head instanceof AnswerHead && this.#decoder.wasStateless) {
      known.offer(block, start, end, head)
    }
    return head
  }

  #decodeHead(block: Buffer, start: number, end: number): AnswerHead | Http2Fault {
    const fault = this.#decoder.decode(block, start, end, lines)
    if (fault !== null) return fault
    const problem = checkAnswerFields(lines, shown)
    if (problem !== undefined) return malformed(problem)
    shown.show(lines)
    return shown
  }

  /** Reads the block behind a body; what it says is checked and dropped. */
  readTrailers(block: Buffer, start: number, end: number): Http2Fault | null {
    const fault = this.#decoder.decode(block, start, end, lines)
    if (fault !== null) return fault
    const problem = checkTrailerFields(lines)
    return problem === undefined ? null : malformed(problem)
  }

  /** Reads a block that nobody waits for any more, as the table may depend on it. */
  skip(block: Buffer, start: number, end: number): Http2Fault | null {
    const fault = this.#decoder.decode(block, start, end, lines)
    return fault?.isConnectionError === true ? fault : null
  }
}

function malformed(problem: string): Http2Fault {
  return Http2Fault.ofStream(http2Error.PROTOCOL_ERROR, problem)
}
