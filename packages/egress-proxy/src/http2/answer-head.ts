import { reasonPhrase } from '../head/reason-phrases.ts'
import type { AnswerFacts } from './check-fields.ts'
import type { FieldLines } from './field-lines.ts'

/**
 * What the head says of its body in HTTP/1.1: `as-it-came` adds nothing, `chunked` is for a body without
 * content-length, `empty` for an answer that ended without one and could have had a body.
 */
export type AnswerFraming = 'as-it-came' | 'chunked' | 'empty'

const endings: Readonly<Record<AnswerFraming, Buffer>> = {
  'as-it-came': Buffer.from('\r\n'),
  chunked: Buffer.from('transfer-encoding: chunked\r\n\r\n'),
  empty: Buffer.from('content-length: 0\r\n\r\n'),
}
const longestEnding = 32

/** Status lines by status. */
const statusLines: Buffer[] = []

/** The head of an answer, ready to be written as HTTP/1.1. */
export class AnswerHead implements AnswerFacts {
  status = 0
  contentLength = -1
  bytes: Buffer
  /** Where it stands in `bytes`, all but its end. */
  start = 0
  end = 0

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Room for whatever `put` writes. */
  get mostBytes(): number {
    return this.end - this.start + longestEnding
  }

  /** Writes the head to `out`. @returns where it ends */
  put(framing: AnswerFraming, out: Buffer, at: number): number {
    const end = at + this.bytes.copy(out, at, this.start, this.end)
    const ending = endings[framing]
    for (let i = 0; i < ending.length; i++) out[end + i] = ending[i] ?? 0
    return end + ending.length
  }

  /** Makes it the head of what was read last into `lines`, whose first line is the status. */
  show(lines: FieldLines): void {
    const line = statusLine(this.status)
    const behind = (lines.valueEnd[0] ?? 0) + 2
    this.bytes = lines.bytes
    this.start = behind - line.length
    this.end = lines.end
    for (let i = 0; i < line.length; i++) this.bytes[this.start + i] = line[i] ?? 0
  }

  /** A copy that stays as it is. */
  keep(): AnswerHead {
    const end = this.end - this.start
    const bytes = Buffer.allocUnsafeSlow(end)
    this.bytes.copy(bytes, 0, this.start, this.end)
    const { status, contentLength } = this
    return Object.freeze(Object.assign(new AnswerHead(bytes), { status, contentLength, end }))
  }
}

function statusLine(status: number): Buffer {
  const known = statusLines[status]
  if (known !== undefined) return known
  const line = Buffer.from(`HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n`)
  statusLines[status] = line
  return line
}
