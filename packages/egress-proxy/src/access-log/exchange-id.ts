const idBytes = 16
const idLength = 36
/** So many ids are made at once: a piece of a text costs less than a text of its own. */
const idsAtOnce = 256

const random = Buffer.allocUnsafeSlow(idsAtOnce * idBytes)
const digits = Buffer.from('0123456789abcdef', 'latin1')
/** Where the digits of each byte stand. */
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const

/** Ids behind one another. */
let ids = ''
let used = idsAtOnce

/** The id of a new exchange: a UUID of random bits, which nobody can foresee (RFC 9562 section 5.4). */
export function exchangeId(): string {
  if (used === idsAtOnce) {
    ids = makeIds()
    used = 0
  }
  const start = used * idLength
  used += 1
  return ids.slice(start, start + idLength)
}

function makeIds(): string {
  process.getBuiltinModule('node:crypto').randomFillSync(random)
  const text = Buffer.alloc(idsAtOnce * idLength, '-')
  for (let id = 0; id < idsAtOnce; id++) {
    const from = id * idBytes
    random[from + 6] = 0x40 | ((random[from + 6] ?? 0) & 0x0f)
    random[from + 8] = 0x80 | ((random[from + 8] ?? 0) & 0x3f)
    for (let i = 0; i < idBytes; i++) {
      const byte = random[from + i] ?? 0
      const at = id * idLength + (places[i] ?? 0)
      text[at] = digits[byte >> 4] ?? 0
      text[at + 1] = digits[byte & 15] ?? 0
    }
  }
  return text.toString('latin1')
}
