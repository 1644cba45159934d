import { COLON, SPACE, TAB } from '../head/byte-class.ts'
import { decimal } from '../head/decimal.ts'
import { field, identifyField, sameName } from '../head/field-name.ts'
import { spells } from '../head/spells.ts'
import type { FieldLines } from './field-lines.ts'
import { lastStatic, staticTable } from './static-table.ts'

/** By byte: 1 where it may stand in a name (RFC 9113 section 8.2.1): a token, in lower case. */
const inName = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[!#$%&'*+.^_`|~0-9a-z-]/.test(String.fromCharCode(byte)) ? 1 : 0,
)

/** By number of a static row: what its name is to the proxy. */
const staticField = Uint8Array.from({ length: lastStatic + 1 }, (_, index) => {
  const name = staticTable[index]?.nameBytes ?? Buffer.alloc(0)
  return identifyField(name, 0, name.length)
})

/** The static rows up to this one have pseudo-fields. */
const lastPseudo = 14

/** Fields of a connection, which HTTP/2 has not (RFC 9113 section 8.2.2). */
const ofConnection = new Set<number>([
  field.connection,
  field['proxy-connection'],
  field['keep-alive'],
  field['transfer-encoding'],
  field.upgrade,
])

const statusName = Buffer.from(':status')
const trailers = Buffer.from('trailers')

/** What the fields of an answer say of itself. */
export interface AnswerFacts {
  status: number
  /** -1 where there is none. */
  contentLength: number
}

/**
 * Whether these are the fields of an answer: one `:status`, in front; names and values that HTTP/2 allows; nothing of a
 * connection (RFC 9113 sections 8.2, 8.3.2). @returns what is wrong
 */
export function checkAnswerFields(lines: FieldLines, facts: AnswerFacts): string | undefined {
  const status = readStatus(lines)
  if (typeof status === 'string') return status
  facts.status = status
  facts.contentLength = -1
  for (let line = 1; line < lines.count; line++) {
    const id = checkLine(lines, line)
    if (typeof id === 'string') return id
    if (id !== field['content-length']) continue
    if (facts.contentLength !== -1) return 'content-length is there twice'
    facts.contentLength = valueNumber(lines, line)
    if (facts.contentLength === -1) return 'content-length is no number'
  }
  return undefined
}

/** Whether these are fields that may stand behind a body: no pseudo-fields (RFC 9113 section 8.1). @returns what is wrong */
export function checkTrailerFields(lines: FieldLines): string | undefined {
  for (let line = 0; line < lines.count; line++) {
    const id = checkLine(lines, line)
    if (typeof id === 'string') return id
  }
  return undefined
}

function readStatus(lines: FieldLines): number | string {
  const start = lines.nameStart[0] ?? 0
  const nameEnd = lines.nameEnd[0] ?? 0
  const isStatus =
    nameEnd - start === statusName.length && spells(lines.bytes, start, nameEnd, statusName)
  if (lines.count === 0 || !isStatus) {
    return ':status is not the first field'
  }
  const status = valueNumber(lines, 0)
  if ((lines.valueEnd[0] ?? 0) - nameEnd !== 5 || status < 100 || status > 599) {
    return ':status is no status'
  }
  return status === 101 ? ':status is 101, which HTTP/2 has not' : status
}

function valueNumber(lines: FieldLines, line: number): number {
  return decimal(lines.bytes, (lines.nameEnd[line] ?? 0) + 2, lines.valueEnd[line] ?? 0)
}

/** @returns what is wrong with it, or which field it is */
function checkLine(lines: FieldLines, line: number): number | string {
  const { bytes } = lines
  const start = lines.nameStart[line] ?? 0
  const nameEnd = lines.nameEnd[line] ?? 0
  const valueEnd = lines.valueEnd[line] ?? 0
  const known = lines.staticName[line] ?? 0
  if (known <= lastPseudo && !isName(bytes, start, nameEnd)) return badName(bytes, start, nameEnd)
  if (!isValue(bytes, nameEnd + 2, valueEnd)) return 'a value is not allowed'
  const id = known === 0 ? identifyField(bytes, start, nameEnd) : (staticField[known] ?? 0)
  return id === field.other ? id : (misplaced(id, bytes, nameEnd + 2, valueEnd) ?? id)
}

/** Whether a field with this value has no place in HTTP/2. */
function misplaced(id: number, bytes: Buffer, start: number, end: number): string | undefined {
  if (ofConnection.has(id)) return 'a field of the connection is there'
  if (id !== field.te || sameName(bytes, start, end, trailers)) return undefined
  return 'te is something else than trailers'
}

function isName(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (inName[bytes[at] ?? 0] !== 1) return false
  }
  return start < end
}

function badName(bytes: Buffer, start: number, end: number): string {
  return start < end && bytes[start] === COLON
    ? 'a pseudo-field is not allowed here'
    : 'a name is not allowed'
}

/** RFC 9113 section 8.2.1 asks for no NUL, CR, LF; what no HTTP/1.1 value may have is not in one here either. */
function isValue(bytes: Buffer, start: number, end: number): boolean {
  if (start === end) return true
  if (isBlank(bytes[start]) || isBlank(bytes[end - 1])) return false
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    if (byte < SPACE ? byte !== TAB : byte === 127) return false
  }
  return true
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}
