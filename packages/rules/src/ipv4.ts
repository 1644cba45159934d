/**
 * Reads an IPv4 address in any spelling that resolvers accept (decimal `2130706433`, octal `0177.0.0.1`,
 * hex `0x7f.1`, short `127.1`) and writes it as dotted quad; `undefined` if it is none.
 * The algorithm is the URL standard's IPv4 parser; the reason is S13: resolvers connect all of these.
 */
export function canonicalIpv4(text: string): string | undefined {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  const numbers = parts.map(parseNumber)
  const last = numbers.pop() ?? Number.NaN
  if (!numbers.every((n) => n <= 255)) return undefined
  if (!(last < 256 ** (4 - numbers.length))) return undefined
  const value = numbers.reduce((sum, n, i) => sum + n * 256 ** (3 - i), last)
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

/** Whether a name ends in a number, so that a resolver would read the whole as an IPv4 address. */
export function endsInNumber(name: string): boolean {
  return /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/.test(name)
}

/** A dotted quad as one unsigned number; the caller has made sure of the spelling. */
export function ipv4Value(quad: string): number {
  return quad.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

function parseNumber(part: string): number {
  if (/^0x[0-9a-f]*$/.test(part)) return part === '0x' ? 0 : Number(part)
  if (/^0[0-7]+$/.test(part)) return Number.parseInt(part, 8)
  return /^(?:0|[1-9][0-9]*)$/.test(part) ? Number(part) : Number.NaN
}
