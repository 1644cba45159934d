const slots = 256
const longest = 256

/**
 * Texts that messages repeat, as paths and names of programs: the same bytes again are the same text, which costs less
 * to compare, to keep and to work on than another one that says the same. Bounded, as clients choose what they say;
 * kept until others take their place, so not for credentials.
 */
export class KnownTexts {
  readonly #known: string[] = new Array(slots).fill('')

  /** `bytes[start, end)`, one character for each byte. */
  read(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    if (length > longest) return bytes.toString('latin1', start, end)
    const at = (length + 31 * (bytes[end - 1] ?? 0) + 7 * (bytes[end - 2] ?? 0)) % slots
    const known = this.#known[at] ?? ''
    if (isText(bytes, start, length, known)) return known
    const text = bytes.toString('latin1', start, end)
    this.#known[at] = text
    return text
  }
}

function isText(bytes: Buffer, start: number, length: number, text: string): boolean {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) {
    if (bytes[start + i] !== text.charCodeAt(i)) return false
  }
  return true
}
