import { EgressError } from '../egress-error.ts'
import type { BodyFraming } from './body-framing.ts'
import { hasConnectionOption } from './kept-fields.ts'
import { headLimits } from './message-head.ts'
import { ResponseHead } from './response-head.ts'

/** One for the process: a head is read without yielding. */
const head = new ResponseHead()
const nothing = Buffer.alloc(0)

/**
 * One answer to a client beside the data path, read as strictly as those on it: its status, and its body without the
 * framing. Answers before the final one (1xx) are passed over.
 */
export class IncomingAnswer {
  /** 0 until the head is there. */
  status = 0
  isDone = false
  /** Whether another request may follow on the connection; known with the head. */
  keepsConnection = false
  #partial: Buffer = nothing
  #body: BodyFraming | null = null
  #chunks: [start: number, end: number][] = []

  /**
   * @returns the bytes of the body that stand in `bytes`, valid as long as those are
   * @throws EgressError `http_protocol_error` when it is no valid HTTP/1.1, or goes on behind its end
   */
  take(bytes: Buffer): Buffer {
    if (this.#body !== null) return this.#takeBody(this.#body, bytes, 0)
    const whole = this.#partial.length === 0 ? bytes : Buffer.concat([this.#partial, bytes])
    this.#partial = nothing
    return this.#takeHead(whole)
  }

  /** The connection ended. @returns whether the answer is whole */
  end(): boolean {
    if (this.#body?.framing === 'until-close') this.isDone = true
    return this.isDone
  }

  #takeHead(whole: Buffer): Buffer {
    let at = 0
    do {
      const outcome = head.parse(whole, at, whole.length)
      if (outcome === 'incomplete' && whole.length - at <= headLimits.bytes) {
        this.#partial = Buffer.from(whole.subarray(at))
        return nothing
      }
      if (outcome !== 'complete') throw malformed()
      at = head.bodyStart
    } while (head.status < 200 && head.status !== 101)
    const body = head.bodyFraming(false, (start, end) => this.#chunks.push([start, end]))
    this.#body = body
    this.status = head.status
    this.keepsConnection =
      head.minor === 1 && body.framing !== 'until-close' && !hasConnectionOption(head, 'close')
    return this.#takeBody(body, whole, at)
  }

  #takeBody(body: BodyFraming, bytes: Buffer, start: number): Buffer {
    const end = body.take(bytes, start, bytes.length)
    if (end < bytes.length) throw malformed()
    this.isDone = body.isDone
    if (body.framing !== 'chunked') return bytes.subarray(start, end)
    const chunks = this.#chunks.map(([from, to]) => bytes.subarray(from, to))
    this.#chunks = []
    return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
  }
}

function malformed(): EgressError {
  return new EgressError('http_protocol_error', 'the answer is not valid HTTP/1.1')
}
