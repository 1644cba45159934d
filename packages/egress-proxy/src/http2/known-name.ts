import { isSecretField } from '../capture/secret-field.ts'
import { COLON } from '../head/byte-class.ts'
import { spells } from '../head/spells.ts'
import { literal, putInteger, putString } from './hpack-encoder.ts'
import { staticTable } from './static-table.ts'

/** What a field of a request is to HTTP/2. */
export const nameIs = {
  kept: 0,
  /** Of the connection, or said in another way. */
  dropped: 1,
  host: 2,
  te: 3,
  contentLength: 4,
  transferEncoding: 5,
} as const

const special = new Map<string, number>([
  ['host', nameIs.host],
  ['te', nameIs.te],
  ['content-length', nameIs.contentLength],
  ['transfer-encoding', nameIs.transferEncoding],
  ['connection', nameIs.dropped],
  ['keep-alive', nameIs.dropped],
  ['proxy-connection', nameIs.dropped],
  ['upgrade', nameIs.dropped],
  ['http2-settings', nameIs.dropped],
])

/** A name that was written before, in one spelling. */
export class KnownName {
  /** As it was written. */
  readonly bytes: Buffer
  /** From `nameIs`. */
  readonly is: number
  /** How a literal field with this name begins. */
  readonly #begin: Buffer

  constructor(written: string) {
    const name = written.toLowerCase()
    const lower = Buffer.from(name, 'latin1')
    this.bytes = Buffer.from(written, 'latin1')
    this.is = special.get(name) ?? nameIs.kept
    const first = isSecretField(name) ? literal.never : literal.plain
    const known = rowByName.get(name) ?? 0
    const begin = Buffer.alloc(name.length + 8)
    const end = putInteger(begin, 0, first, 0x0f, known)
    this.#begin = begin.subarray(0, known > 0 ? end : putString(begin, end, lower, 0, lower.length))
  }

  /** Whether the line from `start` has this name. */
  names(head: Buffer, start: number): boolean {
    return spells(head, start, head.length, this.bytes) && head[start + this.bytes.length] === COLON
  }

  /** Writes all of the field before its value to `out` from `at`. @returns where it ends */
  put(out: Buffer, at: number): number {
    const begin = this.#begin
    for (let i = 0; i < begin.length; i++) out[at + i] = begin[i] ?? 0
    return at + begin.length
  }
}

/** The last row of a name is as good as the first. */
const rowByName = new Map(staticTable.map(({ name }, index) => [name, index]))
const most = 512
const slots: KnownName[][] = []
let count = 0

/** The name of the line from `start`. Bounded, as clients choose what some of them say. */
export function knownName(head: Buffer, start: number): KnownName {
  let end = start
  while (end < head.length && head[end] !== COLON) end++
  const slot = slotOf(head, start, end)
  const candidates = slots[slot] ?? []
  for (const known of candidates) {
    if (known.names(head, start)) return known
  }
  return learn(head.toString('latin1', start, end), slot)
}

function learn(name: string, slot: number): KnownName {
  if (count === most) {
    slots.length = 0
    count = 0
  }
  const known = new KnownName(name)
  const candidates = slots[slot] ?? []
  candidates.push(known)
  slots[slot] = candidates
  count += 1
  return known
}

function slotOf(bytes: Buffer, start: number, end: number): number {
  const first = (bytes[start] ?? 0) & 31
  const last = (bytes[end - 1] ?? 0) & 31
  return ((end - start) & 63) | ((first ^ (last << 2)) << 6)
}
