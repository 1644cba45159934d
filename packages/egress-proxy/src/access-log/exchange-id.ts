const idBytes = 16
/** As it stands in an array in JSON: without its digits, but with all that is none. */
const element = ',"........-....-....-....-............"'
/** Where its first digit stands. */
const firstDigit = 2
/** So many ids are made at once. */
const idsAtOnce = 256

const random = Buffer.allocUnsafeSlow(idsAtOnce * idBytes)
const digits = Buffer.from('0123456789abcdef', 'latin1')
/** Where the digits of each byte stand, behind the first. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

let ids: readonly string[] = []
let used = idsAtOnce

/** The id of a new exchange: a UUID of random bits, which nobody can foresee (RFC 9562 section 5.4). */
export function exchangeId(): string {
  if (used === idsAtOnce) {
    ids = makeIds()
    used = 0
  }
  const id = ids[used] ?? ''
  used += 1
  return id
}

/**
 * Each a text of its own, as JSON is read: pieces of one text cost less to make, but twice as much each time they are
 * written, which they are two or three times.
 */
function makeIds(): readonly string[] {
  process.getBuiltinModule('node:crypto').randomFillSync(random)
  const text = Buffer.alloc(idsAtOnce * element.length, element)
  for (let id = 0; id < idsAtOnce; id++) {
    const from = id * idBytes
    random[from + 6] = 0x40 | ((random[from + 6] ?? 0) & 0x0f)
    random[from + 8] = 0x80 | ((random[from + 8] ?? 0) & 0x3f)
    for (let i = 0; i < idBytes; i++) {
      const byte = random[from + i] ?? 0
      const at = id * element.length + firstDigit + (places[i] ?? 0)
      text[at] = digits[byte >> 4] ?? 0
      text[at + 1] = digits[byte & 15] ?? 0
    }
  }
  return JSON.parse(`[${text.toString('latin1', 1)}]`)
}
