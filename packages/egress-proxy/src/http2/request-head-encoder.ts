import { CR, SPACE, TAB } from '../head/byte-class.ts'
import { decimal } from '../head/decimal.ts'
import { sameName } from '../head/field-name.ts'
import { spells } from '../head/spells.ts'
import { lengthBytes, literal, noTable, putInteger, putString } from './hpack-encoder.ts'
import { type KnownName, knownName, nameIs } from './known-name.ts'

const get = Buffer.from('GET ', 'latin1')
const post = Buffer.from('POST ', 'latin1')
const trailers = Buffer.from('trailers', 'latin1')
const noHost = -1

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
  #isFirst = true

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
    const targetStart = head.indexOf(SPACE) + 1
    const targetEnd = head.indexOf(SPACE, targetStart)
    const fields = head.indexOf(CR, targetEnd) + 2
    to = putMethod(head, targetStart - 1, out, to)
    out[to++] = schemeRow[scheme]
    to = this.#putAuthority(head, fields, out, to)
    to = putPath(head, targetStart, targetEnd, out, to)
    return this.#putFields(head, fields, out, to)
  }

  #putAuthority(head: Buffer, fields: number, out: Buffer, at: number): number {
    const host = findHost(head, fields)
    if (host === noHost) return at
    const start = skipBlanks(head, host)
    const end = trimBlanks(head, start, head.indexOf(CR, start))
    out[at] = row.authority
    return putString(out, at + 1, head, start, end)
  }

  #putFields(head: Buffer, fields: number, out: Buffer, at: number): number {
    let to = at
    let from = fields
    while (from < head.length && head[from] !== CR) {
      const name = nameAt(head, from)
      const value = skipBlanks(head, from + name.bytes.length + 1)
      let end = value
      if (name.is === nameIs.kept) {
        to = name.put(out, to)
        const start = to + 1
        to = start
        while (head[end] !== CR && end < head.length) out[to++] = head[end++] ?? 0
        to = endValue(out, start, to)
      } else {
        end = head.indexOf(CR, value)
        to = this.#putSpecial(name, head, value, end, out, to)
      }
      from = end + 2
    }
    return to
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
    const end = trimBlanks(head, start, lineEnd)
    if (name.is === nameIs.transferEncoding) this.isChunked = true
    if (name.is === nameIs.contentLength) this.contentLength = decimal(head, start, end)
    const isKept =
      name.is === nameIs.contentLength ||
      (name.is === nameIs.te && sameName(head, start, end, trailers))
    return isKept ? putString(out, name.put(out, at), head, start, end) : at
  }
}

/** The value stands from `start` to `end`, with room for the shortest length before it: trims it and writes its length. */
function endValue(out: Buffer, start: number, written: number): number {
  const end = trimBlanks(out, start, written)
  const length = end - start
  const more = lengthBytes(length) - 1
  if (more > 0) out.copyWithin(start + more, start, end)
  putInteger(out, start - 1, 0, 0x7f, length)
  return end + more
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

/** Where the value of Host begins: it is the first line of what we render, but need not be. */
function findHost(head: Buffer, fields: number): number {
  let from = fields
  while (from < head.length && head[from] !== CR) {
    const name = nameAt(head, from)
    if (name.is === nameIs.host) return from + name.bytes.length + 1
    from = head.indexOf(CR, from) + 2
  }
  return noHost
}

function nameAt(head: Buffer, start: number): KnownName {
  let end = start
  while (head[end] !== 58 && end < head.length) end++
  return knownName(head, start, end)
}

function skipBlanks(bytes: Buffer, start: number): number {
  let at = start
  while (bytes[at] === SPACE || bytes[at] === TAB) at++
  return at
}

function trimBlanks(bytes: Buffer, start: number, end: number): number {
  let at = end
  while (at > start && (bytes[at - 1] === SPACE || bytes[at - 1] === TAB)) at--
  return at
}
