const slots = 256
const longest = 256

/**
 * Texts that messages repeat, as paths and names of programs: the same bytes again are the same text, which costs less
 * to compare, to keep and to work on than another one that says the same. Bounded, as clients choose what they say;
 * kept until others take their place, so not for credentials.
 */
export class KnownTexts {
  readonly #known: string[] = new Array(slots).fill('')
  /** The same as bytes, which are compared faster. */
  readonly #bytes: Buffer[] = new Array(slots).fill(Buffer.alloc(0))

  /** `bytes[start, end)`, one character for each byte. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    if (length > longest) return bytes.toString('latin1', start, end)
    const at = (length + 31 * (bytes[end - 1] ?? 0) + 7 * (bytes[end - 2] ?? 0)) % slots
    const known = this.#bytes[at]
    if (known !== undefined && isSame(bytes, start, length, known)) return this.#known[at] ?? ''
    const text = bytes.toString('latin1', start, end)
    this.#known[at] = text
    this.#bytes[at] = Buffer.from(text, 'latin1')
    return text
  }
}

function isSame(bytes: Buffer, start: number, length: number, known: Buffer): boolean {
  if (known.length !== length) return false
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== known[i]) return false
  }
  return true
}
