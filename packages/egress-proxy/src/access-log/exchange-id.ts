import { randomFillSync } from 'node:crypto'

const idBytes = 16

/** Random bytes for many ids at once. */
const pool = Buffer.allocUnsafeSlow(256 * idBytes)
let used = pool.length

/** An id is written out here: a text made of one buffer costs less than one put together of its digits. */
const text = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1')
const digits = Buffer.from('0123456789abcdef', 'latin1')
/** Where the digits of each byte stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

/** The id of a new exchange: a UUID of random bits, which nobody can foresee (RFC 9562 section 5.4). */
export function exchangeId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  pool[used + 6] = 0x40 | ((pool[used + 6] ?? 0) & 0x0f)
  pool[used + 8] = 0x80 | ((pool[used + 8] ?? 0) & 0x3f)
  for (let i = 0; i < idBytes; i++) {
    const byte = pool[used + i] ?? 0
    const at = places[i] ?? 0
    text[at] = digits[byte >> 4] ?? 0
    text[at + 1] = digits[byte & 15] ?? 0
  }
  used += idBytes
  return text.toString('latin1')
}
