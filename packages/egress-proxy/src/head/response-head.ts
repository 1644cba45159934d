import { BodyFraming } from './body-framing.ts'
import { byteIs, CR, LF, SPACE } from './byte-class.ts'
import type { OnData } from './chunked-scan.ts'
import { decimal } from './decimal.ts'
import { field } from './field-name.ts'
import { FieldScan, type HeadOutcome, skip } from './message-head.ts'
import { spells } from './spells.ts'

const longestKnown = 4 * 1024
const nothing = Buffer.alloc(0)

/** The strict reader of upstream answers' heads (RFC 9112 section 4; spec: security S52). */
export class ResponseHead extends FieldScan {
  status = 0
  minor = 1
  /** Where the status line begins. */
  lineBegin = 0
  /** Where ` reason` begins and ends, with its blank. */
  reasonStart = 0
  reasonEnd = 0

  /** Another for each head that differs from the one before. */
  serial = 0
  /** The bytes of the last head that was complete, as long as what was read of it stands here; empty otherwise. */
  #known = nothing
  readonly #room = Buffer.allocUnsafeSlow(longestKnown)

  /**
   * Answers of one upstream are much alike: a head of the very bytes of the one before is not read again.
   * @returns `complete`, `incomplete`, or the code of what is wrong: always the upstream's fault.
   */
  parse(bytes: Buffer, start: number, limit: number): HeadOutcome {
    if (this.#isKnown(bytes, start, limit)) {
      this.bytes = bytes
      return 'complete'
    }
    this.#known = nothing
    this.serial += 1
    const outcome = this.#parseAnew(bytes, start, limit)
    if (outcome === 'complete') this.#keep()
    return outcome
  }

  /** In the same place, so that every position holds. */
  #isKnown(bytes: Buffer, start: number, limit: number): boolean {
    const { length } = this.#known
    if (length === 0 || start !== this.lineBegin || limit - start < length) return false
    return bytes.compare(this.#known, 0, length, start, start + length) === 0
  }

  #keep(): void {
    const length = this.bodyStart - this.lineBegin
    if (length > longestKnown) return
    this.bytes.copy(this.#room, 0, this.lineBegin, this.bodyStart)
    this.#known = this.#room.subarray(0, length)
  }

  #parseAnew(bytes: Buffer, start: number, limit: number): HeadOutcome {
    const outcome = this.#parseLine(bytes, start, limit)
    if (outcome !== 'complete') return outcome
    const fields = this.scan(bytes, this.bodyStart, limit)
    if (fields === 'incomplete') return 'incomplete'
    return fields === 'complete' && this.#isFramedOnce() ? 'complete' : 'http_protocol_error'
  }

  get isChunked(): boolean {
    return this.has(field['transfer-encoding'])
  }

  /** How the body ends (RFC 9112 section 6.3). @param isHead whether the request was a HEAD */
  bodyFraming(isHead: boolean, onData?: OnData): BodyFraming {
    if (isHead || this.status === 204 || this.status === 304) return BodyFraming.none
    if (this.isChunked) return BodyFraming.chunked(onData)
    const length = this.contentLength
    return length === undefined ? BodyFraming.untilClose() : BodyFraming.ofLength(length)
  }

  #parseLine(bytes: Buffer, start: number, limit: number): HeadOutcome {
    const versionEnd = start + 9
    if (limit - start < 13) return startsLikeHttp(bytes, start, limit)
    const isNew = spells(bytes, start, limit, http11)
    if (!isNew && !spells(bytes, start, limit, http10)) return 'http_protocol_error'
    const statusEnd = skip(bytes, versionEnd, limit, byteIs.digit)
    if (statusEnd - versionEnd !== 3) return 'http_protocol_error'
    const lineEnd = skip(bytes, statusEnd, limit, byteIs.value)
    if (lineEnd + 1 >= limit) return 'incomplete'
    if (bytes[lineEnd] !== CR || bytes[lineEnd + 1] !== LF) return 'http_protocol_error'
    if (lineEnd > statusEnd && bytes[statusEnd] !== SPACE) return 'http_protocol_error'
    this.bytes = bytes
    this.lineBegin = start
    this.minor = isNew ? 1 : 0
    this.status = decimal(bytes, versionEnd, statusEnd)
    this.reasonStart = statusEnd
    this.reasonEnd = lineEnd
    this.bodyStart = lineEnd + 2
    return this.status < 100 || this.status > 599 ? 'http_protocol_error' : 'complete'
  }

  #isFramedOnce(): boolean {
    const lengths = this.seen[field['content-length']] ?? 0
    const codings = this.seen[field['transfer-encoding']] ?? 0
    if (lengths + codings > 1) return false
    if (codings === 1) {
      return this.minor === 1 && this.says(field['transfer-encoding'], chunked)
    }
    return lengths === 0 || this.contentLength !== -1
  }
}

const http11 = Buffer.from('HTTP/1.1 ', 'latin1')
const http10 = Buffer.from('HTTP/1.0 ', 'latin1')
const chunked = Buffer.from('chunked', 'latin1')

function startsLikeHttp(bytes: Buffer, start: number, limit: number): HeadOutcome {
  const text = bytes.toString('latin1', start, Math.min(limit, start + 7))
  return 'HTTP/1.'.startsWith(text) ? 'incomplete' : 'http_protocol_error'
}
