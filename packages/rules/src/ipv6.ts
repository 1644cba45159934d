import { isIPv6 } from 'node:net'

/**
 * Writes an IPv6 address (no brackets) in canonical form (RFC 5952); `undefined` if it is none or carries a zone id.
 * An IPv4-mapped address comes back as the IPv4 address it stands for: it is judged and dialled as that (S14).
 */
export function canonicalIpv6(text: string): string | undefined {
  if (text.includes('%') || !isIPv6(text)) return undefined
  // The text is nothing but hex digits, colons and dots by now, so the URL parser cannot be led astray.
  const address = new URL(`http://[${text}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address)
  if (mapped === null) return address
  const [, high = '', low = ''] = mapped
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .map(pair)
    .join('.')
}

function pair(group: number): string {
  return `${group >> 8}.${group & 255}`
}
