import { CR, SPACE, TAB } from '../head/byte-class.ts'
import { decimal } from '../head/decimal.ts'
import { sameName } from '../head/field-name.ts'
import { spells } from '../head/spells.ts'
import { literal, noTable, putInteger, putString } from './hpack-encoder.ts'
import { type KnownName, knownName, nameIs } from './known-name.ts'

const get = Buffer.from('GET ', 'latin1')
const post = Buffer.from('POST ', 'latin1')
const trailers = Buffer.from('trailers', 'latin1')
const mostNames = 32
const ZERO = 48

/** Rows of the static table. */
const row = { authority: 1, method: 2, GET: 0x82, POST: 0x83, path: 4, slash: 0x84 } as const
const schemeRow = { http: 0x86, https: 0x87 } as const

/**
 * Makes header blocks of request heads that are rendered for HTTP/1.1 already: its lines with their names in lower case,
 * without what HTTP/2 says in another way or not at all (RFC 9113 sections 8.2.2 and 8.3.1). One for each connection.
 */
export class RequestHeadEncoder {
  /** What the head encoded last says of its body; the length is -1 where it has none. */
  contentLength = -1
  isChunked = false
  /** It is of HTTP/1.0. */
  isOld = false
  #isFirst = true
  /** By line, the names of the last head. */
  readonly #names: KnownName[] = []

  /** Room for whatever `encode` makes of a head. */
  static mostBytes(head: Buffer): number {
    return head.length + (head.length >> 5) + 64
  }

  /**
   * Writes the block for a whole head in origin form, with its request line, Host, fields and empty line, to `out` from
   * `at`. @returns where it ends
   */
  encode(head: Buffer, scheme: 'http' | 'https', out: Buffer, at: number): number {
    this.contentLength = -1
    this.isChunked = false
    let to = at
    if (this.#isFirst) out[to++] = noTable
    this.#isFirst = false
    const methodEnd = find(head, 0, SPACE)
    const targetEnd = find(head, methodEnd + 1, SPACE)
    const fields = find(head, targetEnd, CR) + 2
    this.isOld = head[fields - 3] === ZERO
    to = putMethod(head, methodEnd, out, to)
    out[to++] = schemeRow[scheme]
    to = this.#putAuthority(head, fields, out, to)
    to = putPath(head, methodEnd + 1, targetEnd, out, to)
    return this.#putFields(head, fields, out, to)
  }

  /** Host is the first line of what we render, but need not be. */
  #putAuthority(head: Buffer, fields: number, out: Buffer, at: number): number {
    for (let line = 0, from = fields; hasLine(head, from); line++) {
      const name = this.#nameAt(head, from, line)
      if (name.is === nameIs.host) {
        out[at] = row.authority
        return putValue(head, from + name.bytes.length + 1, out, at + 1)
      }
      from = find(head, from, CR) + 2
    }
    return at
  }

  #putFields(head: Buffer, fields: number, out: Buffer, at: number): number {
    let to = at
    for (let line = 0, from = fields; hasLine(head, from); line++) {
      const name = this.#nameAt(head, from, line)
      const value = from + name.bytes.length + 1
      if (name.is === nameIs.kept) {
        to = putValue(head, value, out, name.put(out, to))
        from = valueEnd + 2
      } else {
        const lineEnd = find(head, value, CR)
        to = this.#putSpecial(name, head, value, lineEnd, out, to)
        from = lineEnd + 2
      }
    }
    return to
  }

  /** The same lines come in the same order again and again: the one of the last head is tried first. */
  #nameAt(head: Buffer, start: number, line: number): KnownName {
    const before = this.#names[line]
    if (before?.names(head, start) === true) return before
    const name = knownName(head, start)
    if (line < mostNames) this.#names[line] = name
    return name
  }

  /** A field that says how the body ends, or is not passed on. */
  #putSpecial(
    name: KnownName,
    head: Buffer,
    start: number,
    lineEnd: number,
    out: Buffer,
    at: number,
  ): number {
    if (name.is === nameIs.transferEncoding) this.isChunked = true
    if (name.is !== nameIs.contentLength && name.is !== nameIs.te) return at
    const from = skipBlanks(head, start, lineEnd)
    const end = trimBlanks(head, from, lineEnd)
    if (name.is === nameIs.contentLength) this.contentLength = decimal(head, from, end)
    else if (!sameName(head, from, end, trailers)) return at
    return putString(out, name.put(out, at), head, from, end)
  }
}

/** Where the value that `putValue` wrote last ends in its head. */
let valueEnd = 0

/** Writes the value of the line that goes on at `start`, without the blanks around it. */
function putValue(head: Buffer, start: number, out: Buffer, at: number): number {
  const first = at + 1 // the length has one byte, mostly
  let from = skipBlanks(head, start, head.length)
  let to = first
  for (; from < head.length; from++) {
    const byte = head[from] ?? CR
    if (byte === CR) break
    out[to++] = byte
  }
  valueEnd = from
  to = trimBlanks(out, first, to)
  if (to - first >= 127) return putLongLength(out, first, to)
  out[at] = to - first
  return to
}

function putLongLength(out: Buffer, start: number, end: number): number {
  const more = lengthBytes(end - start) - 1
  out.copyWithin(start + more, start, end)
  putInteger(out, start - 1, 0, 0x7f, end - start)
  return end + more
}

/** How many bytes the length of a long string takes. */
function lengthBytes(length: number): number {
  if (length < 127 + 128) return 2
  return length < 127 + 128 * 128 ? 3 : 4
}

function putMethod(head: Buffer, end: number, out: Buffer, at: number): number {
  if (spells(head, 0, head.length, get)) out[at] = row.GET
  else if (spells(head, 0, head.length, post)) out[at] = row.POST
  else {
    out[at] = literal.plain | row.method
    return putString(out, at + 1, head, 0, end)
  }
  return at + 1
}

function putPath(head: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if (end - start === 1 && head[start] === 47) {
    out[at] = row.slash
    return at + 1
  }
  out[at] = literal.plain | row.path
  return putString(out, at + 1, head, start, end)
}

function hasLine(head: Buffer, at: number): boolean {
  return at < head.length && head[at] !== CR
}

/** Where the byte stands; the end of the head where it does not. */
function find(head: Buffer, start: number, byte: number): number {
  let at = start
  while (at < head.length && head[at] !== byte) at++
  return at
}

function skipBlanks(bytes: Buffer, start: number, end: number): number {
  let at = start
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++
  return at
}

function trimBlanks(bytes: Buffer, start: number, end: number): number {
  let at = end
  while (at > start && (bytes[at - 1] === SPACE || bytes[at - 1] === TAB)) at--
  return at
}
