import { isSecretField } from '../capture/secret-field.ts'
import { sameName } from '../head/field-name.ts'
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

const special: Readonly<Record<string, number>> = {
  host: nameIs.host,
  te: nameIs.te,
  'content-length': nameIs.contentLength,
  'transfer-encoding': nameIs.transferEncoding,
  connection: nameIs.dropped,
  'keep-alive': nameIs.dropped,
  'proxy-connection': nameIs.dropped,
  upgrade: nameIs.dropped,
  'http2-settings': nameIs.dropped,
}

/** A name that was written before. */
export class KnownName {
  /** In lower case. */
  readonly bytes: Buffer
  /** From `nameIs`. */
  readonly is: number
  /** How a literal field with this name begins. */
  readonly #begin: Buffer

  constructor(name: string) {
    this.bytes = Buffer.from(name, 'latin1')
    this.is = special[name] ?? nameIs.kept
    const first = isSecretField(name) ? literal.never : literal.plain
    const known = rowByName.get(name) ?? 0
    const begin = Buffer.alloc(name.length + 8)
    const end = putInteger(begin, 0, first, 0x0f, known)
    const { length } = this.bytes
    this.#begin = begin.subarray(0, known > 0 ? end : putString(begin, end, this.bytes, 0, length))
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

/** The name in `bytes[start, end)`, in any letter case. Bounded, as clients choose what some of them say. */
export function knownName(bytes: Buffer, start: number, end: number): KnownName {
  const slot = slotOf(bytes, start, end)
  const candidates = slots[slot]
  if (candidates !== undefined) {
    for (const known of candidates) {
      if (sameName(bytes, start, end, known.bytes)) return known
    }
  }
  return learn(bytes.toString('latin1', start, end).toLowerCase(), slot)
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
