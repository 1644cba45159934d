import type { FailureCode } from '../failures.ts'
import { byteClass, byteIs, COLON, CR, LF, SPACE, TAB } from './byte-class.ts'
import { decimal } from './decimal.ts'
import { type FieldId, field, fieldCount, identifyField, sameName } from './field-name.ts'
import { KnownTexts } from './known-texts.ts'

/** Bounds of one message head (spec: security S57). */
export const headLimits = { bytes: 32 * 1024, fields: 100 } as const

const repeated = new KnownTexts()

/** What a scan of the head came to. */
export type HeadOutcome = 'complete' | 'incomplete' | FailureCode

/**
 * The fields of one message, as positions in `bytes`. One instance serves every message of the process: the parser
 * never yields, and whoever needs a value later takes it as a string at once.
 */
export class FieldScan {
  bytes: Buffer = Buffer.alloc(0)
  count = 0
  /** Where the line begins, the name ends, the value begins and ends; the next line begins two bytes later. */
  readonly lineStart = new Int32Array(headLimits.fields)
  readonly nameEnd = new Int32Array(headLimits.fields)
  readonly valueStart = new Int32Array(headLimits.fields)
  readonly valueEnd = new Int32Array(headLimits.fields)
  readonly lineEnd = new Int32Array(headLimits.fields)
  readonly id = new Uint8Array(headLimits.fields)
  /** By field id: how often it came, and the index of its last line. */
  readonly seen = new Uint8Array(fieldCount)
  readonly last = new Uint8Array(fieldCount)
  /** Where the body begins, once complete. */
  bodyStart = 0

  /** The value of a known field, or `undefined`; the last one where it came more than once. */
  value(id: FieldId): string | undefined {
    if (this.seen[id] === 0) return undefined
    const line = this.last[id] ?? 0
    return this.bytes.toString('latin1', this.valueStart[line], this.valueEnd[line])
  }

  /** As `value`, for what neighbouring messages repeat: the same again is the same text. */
  repeatedValue(id: FieldId): string | undefined {
    if (this.seen[id] === 0) return undefined
    const line = this.last[id] ?? 0
    return repeated.read(this.bytes, this.valueStart[line] ?? 0, this.valueEnd[line] ?? 0)
  }

  /** The values of all lines of a known field, in their order. */
  valuesOf(id: FieldId): string[] {
    const values: string[] = []
    for (let line = 0; line < this.count; line++) {
      if (this.id[line] !== id) continue
      values.push(this.bytes.toString('latin1', this.valueStart[line], this.valueEnd[line]))
    }
    return values
  }

  /** Whether the value of a known field is this lower-case text, in any letter case; of its last line. */
  says(id: FieldId, lower: Uint8Array): boolean {
    if (this.seen[id] === 0) return false
    const line = this.last[id] ?? 0
    return sameName(this.bytes, this.valueStart[line] ?? 0, this.valueEnd[line] ?? 0, lower)
  }

  /** What Content-Length says; -1 where it is no number, `undefined` where it is not there. */
  get contentLength(): number | undefined {
    if (this.seen[field['content-length']] === 0) return undefined
    const line = this.last[field['content-length']] ?? 0
    return decimal(this.bytes, this.valueStart[line] ?? 0, this.valueEnd[line] ?? 0)
  }

  /** Whether a known field is there. */
  has(id: FieldId): boolean {
    return this.seen[id] !== 0
  }

  /** The first value of the field with this lower-case name, known or not. */
  valueByName(name: string): string | undefined {
    for (let line = 0; line < this.count; line++) {
      if (this.nameEnd[line] !== (this.lineStart[line] ?? 0) + name.length) continue
      const text = this.bytes.toString('latin1', this.lineStart[line], this.nameEnd[line])
      if (text.toLowerCase() === name) {
        return this.bytes.toString('latin1', this.valueStart[line], this.valueEnd[line])
      }
    }
    return undefined
  }

  /** Scans field lines from `start` up to and with the empty line; `limit` is where the received bytes end. */
  scan(bytes: Buffer, start: number, limit: number): HeadOutcome {
    this.bytes = bytes
    this.#forget()
    let at = start
    while (at + 1 < limit) {
      if (bytes[at] === CR) return this.#endAt(bytes, at)
      if (this.count === headLimits.fields) return 'too_many_headers'
      const outcome = this.#scanLine(bytes, at, limit)
      if (outcome !== 'complete') return outcome
      at = (this.lineEnd[this.count] ?? 0) + 2
      this.count += 1
    }
    return bytes[at] === LF && at < limit ? 'bare_line_feed' : 'incomplete'
  }

  /** Of the message before: what it had is less than what there is. */
  #forget(): void {
    for (let line = 0; line < this.count; line++) this.seen[this.id[line] ?? 0] = 0
    this.count = 0
  }

  /** The empty line. */
  #endAt(bytes: Buffer, at: number): HeadOutcome {
    this.bodyStart = at + 2
    return bytes[at + 1] === LF ? 'complete' : 'malformed_header'
  }

  #scanLine(bytes: Buffer, start: number, limit: number): HeadOutcome {
    const nameEnd = skip(bytes, start, limit, byteIs.token)
    if (nameEnd === limit) return 'incomplete'
    if (nameEnd === start || bytes[nameEnd] !== COLON) return badName(bytes, start, nameEnd)
    const lineEnd = skip(bytes, nameEnd + 1, limit, byteIs.value)
    if (lineEnd + 1 >= limit) return lineEnd < limit ? atLineEnd(bytes, lineEnd) : 'incomplete'
    if (bytes[lineEnd] !== CR || bytes[lineEnd + 1] !== LF) {
      return bytes[lineEnd] === LF ? 'bare_line_feed' : 'malformed_header'
    }
    this.#keepLine(bytes, start, nameEnd, lineEnd)
    return 'complete'
  }

  #keepLine(bytes: Buffer, start: number, nameEnd: number, lineEnd: number): void {
    let valueStart = nameEnd + 1
    let valueEnd = lineEnd
    while (valueStart < valueEnd && isBlank(bytes[valueStart])) valueStart++
    while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) valueEnd--
    const line = this.count
    const id = identifyField(bytes, start, nameEnd)
    this.lineStart[line] = start
    this.nameEnd[line] = nameEnd
    this.valueStart[line] = valueStart
    this.valueEnd[line] = valueEnd
    this.lineEnd[line] = lineEnd
    this.id[line] = id
    this.seen[id] = (this.seen[id] ?? 0) + 1
    this.last[id] = line
  }
}

/** The first position from `start` whose byte is not of the class. */
export function skip(bytes: Uint8Array, start: number, limit: number, mask: number): number {
  let at = start
  while (at < limit && ((byteClass[bytes[at] ?? 0] ?? 0) & mask) !== 0) at++
  return at
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

/** A name that does not end in a colon: obs-fold begins with a blank, RFC 9112 section 5.2 has it refused. */
function badName(bytes: Buffer, start: number, at: number): FailureCode {
  if (bytes[at] === LF) return 'bare_line_feed'
  return at === start && isBlank(bytes[at]) ? 'obsolete_line_folding' : 'malformed_header'
}

/** One byte is left of what came: a CR may yet be followed by its LF. */
function atLineEnd(bytes: Buffer, at: number): HeadOutcome {
  if (bytes[at] === CR) return 'incomplete'
  return bytes[at] === LF ? 'bare_line_feed' : 'malformed_header'
}
