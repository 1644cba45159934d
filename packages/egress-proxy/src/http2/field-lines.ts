import { COLON, CR, LF, SPACE } from '../head/byte-class.ts'
import { headLimits } from '../head/message-head.ts'

/** Bounds of one field list; `bytes` is what we announce as SETTINGS_MAX_HEADER_LIST_SIZE. */
export const fieldListLimits = { bytes: headLimits.bytes, fields: headLimits.fields } as const

/** What one field counts besides its name and value (RFC 9113 section 6.5.2). */
const overhead = 32
/** Room before the first line, for a status line. */
const roomBefore = 64

/**
 * The fields of one message, written as the lines of an HTTP/1.1 head one behind the other, and where they stand. One
 * serves many messages: whoever needs one later copies it.
 */
export class FieldLines {
  bytes: Buffer = Buffer.allocUnsafeSlow(4_096)
  count = 0
  /** Behind the last line. */
  end = roomBefore
  /** The size of the list as HTTP/2 counts it. */
  listBytes = 0
  readonly nameStart = new Int32Array(fieldListLimits.fields)
  /** The value begins two bytes later, and the next line two bytes behind its end. */
  readonly nameEnd = new Int32Array(fieldListLimits.fields)
  readonly valueEnd = new Int32Array(fieldListLimits.fields)
  /** The number of a static row with this name, where the block said the name by a number; else 0. */
  readonly staticName = new Uint8Array(fieldListLimits.fields)

  clear(): void {
    this.count = 0
    this.end = roomBefore
    this.listBytes = 0
  }

  name(line: number): string {
    return this.bytes.toString('latin1', this.nameStart[line], this.nameEnd[line])
  }

  value(line: number): string {
    return this.bytes.toString('latin1', (this.nameEnd[line] ?? 0) + 2, this.valueEnd[line])
  }

  /** A buffer with room for so many bytes behind `at`; what is written is kept. */
  reserve(at: number, length: number): Buffer {
    const needed = at + length + 4
    if (needed <= this.bytes.length) return this.bytes
    const grown = Buffer.allocUnsafeSlow(needed * 2)
    this.bytes.copy(grown, 0, 0, at)
    this.bytes = grown
    return grown
  }

  /** What stands between `end` and `nameEnd` is a name. @returns where its value begins */
  endName(nameEnd: number): number {
    this.bytes[nameEnd] = COLON
    this.bytes[nameEnd + 1] = SPACE
    return nameEnd + 2
  }

  /**
   * The line is written: its name from `end` to `nameEnd`, its value from two bytes later to `valueEnd`.
   * @returns whether the list is still within its bounds
   */
  add(nameEnd: number, valueEnd: number, staticName: number): boolean {
    const line = this.count
    this.listBytes += valueEnd - this.end - 2 + overhead
    if (line === fieldListLimits.fields || this.listBytes > fieldListLimits.bytes) return false
    this.bytes[valueEnd] = CR
    this.bytes[valueEnd + 1] = LF
    this.nameStart[line] = this.end
    this.nameEnd[line] = nameEnd
    this.valueEnd[line] = valueEnd
    this.staticName[line] = staticName
    this.count = line + 1
    this.end = valueEnd + 2
    return true
  }
}
