/** What one byte may be part of, as a bit set: one table lookup a byte. */
export const byteIs = {
  /** A field name or a method (RFC 9110 section 5.6.2). */
  token: 1,
  /** A field value: visible, blank, tab, obs-text; no other control byte (RFC 9110 section 5.5). */
  value: 2,
  /** A request target: visible ASCII but `\\ " < > #`. RFC 3986 forbids `^ { | }` too, but WHATWG URLs send them. */
  target: 4,
  digit: 8,
  hex: 16,
} as const

export const CR = 13
export const LF = 10
export const SPACE = 32
export const TAB = 9
export const COLON = 58
export const SLASH = 47

/** Bit sets by byte value. */
export const byteClass = buildTable()

function buildTable(): Uint8Array {
  const table = new Uint8Array(256)
  for (let byte = 0; byte < 256; byte++) table[byte] = classify(byte)
  return table
}

function classify(byte: number): number {
  const char = String.fromCharCode(byte)
  let bits = 0
  if (/[!#$%&'*+.^_`|~0-9A-Za-z-]/.test(char)) bits |= byteIs.token
  if (byte === TAB || byte === SPACE || (byte > SPACE && byte !== 127)) bits |= byteIs.value
  if (byte > SPACE && byte < 127 && !/[\\"<>#]/.test(char)) bits |= byteIs.target
  if (/[0-9]/.test(char)) bits |= byteIs.digit
  if (/[0-9A-Fa-f]/.test(char)) bits |= byteIs.hex
  return bits
}
