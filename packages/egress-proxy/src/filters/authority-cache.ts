import { parseAuthority } from '@bookinfo/rules/deciding'
import { spells } from '../head/spells.ts'

/** A canonical destination. */
export interface Authority {
  readonly ok: true
  readonly host: string
  readonly kind: 'name' | 'ipv4' | 'ipv6'
  readonly port: number
  readonly portGiven: boolean
}

/** The text named no valid destination. */
export interface BadAuthority {
  readonly ok: false
  readonly problem: string
}

const most = 4096
/** A power of two. */
const slots = 256

/** A text as it stood in a message, and what it means. */
interface Slot {
  readonly bytes: Buffer
  readonly parsed: Authority | BadAuthority
}

/** Remembers what texts of `host[:port]` mean. Bounded: clients choose the texts. */
export class AuthorityCache {
  readonly #defaultPort: number | undefined
  readonly #known = new Map<string, Authority | BadAuthority>()
  /** By a hash of the bytes, one for each hash: the names in use, found without making texts of them. */
  readonly #recent: (Slot | undefined)[] = new Array(slots)

  /** @param defaultPort the port where the text has none; without it the port is mandatory */
  constructor(defaultPort?: number) {
    this.#defaultPort = defaultPort
  }

  /** The same of `bytes[start, end)`, read as UTF-8, so that the host parser sees what was meant. */
  read(bytes: Buffer, start: number, end: number): Authority | BadAuthority {
    const at = hash(bytes, start, end) & (slots - 1)
    const known = this.#recent[at]
    const isSame = known !== undefined && known.bytes.length === end - start
    if (isSame && spells(bytes, start, end, known.bytes)) return known.parsed
    const parsed = this.parse(bytes.toString('utf8', start, end))
    this.#recent[at] = { bytes: Buffer.from(bytes.subarray(start, end)), parsed }
    return parsed
  }

  parse(text: string): Authority | BadAuthority {
    const known = this.#known.get(text)
    if (known !== undefined) return known
    const parsed = parseAuthority(text, this.#defaultPort)
    if (this.#known.size === most) this.#known.clear()
    this.#known.set(text, parsed)
    return parsed
  }
}

/** FNV-1a. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0x811c9dc5
  for (let at = start; at < end; at++) sum = Math.imul(sum ^ (bytes[at] ?? 0), 0x01000193)
  return sum ^ (sum >>> 16)
}
