import { isIP, isIPv4 } from 'node:net'
import { type AddressRange, judgeAddress, judgeBlock } from './judge-address.ts'

/** What a rule may name as an exception. The rest is nobody's address, or hides another one. */
const reachable: ReadonlySet<AddressRange> = new Set([
  'metadata',
  'loopback',
  'private',
  'link-local',
  'shared',
  'documentation',
])

/** Addresses and blocks in the text of an annotation, in any order, with commas or blanks between. */
export function splitInternal(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '')
}

/** Why one part of the annotation cannot be an exception; `undefined` when it can. */
export function refuseInternal(part: string): string | undefined {
  const [address = '', prefix, ...more] = part.split('/')
  const isPrefix = prefix === undefined || /^(?:0|[1-9]\d{0,2})$/.test(prefix)
  const bits = isIPv4(address) ? 32 : 128
  const isValid = more.length === 0 && isPrefix && Number(prefix ?? 0) <= bits
  if (isIP(address) === 0 || address.includes('%') || !isValid)
    return `${JSON.stringify(part)} is no IP address or block`
  const range = rangeOf(address, Number(prefix ?? bits), bits)
  if (range === undefined) return `${part} does not lie inside one range of internal addresses`
  if (!reachable.has(range)) return `${part} is ${range}, which is never reached`
  const isWhole = Number(prefix ?? bits) === bits
  return range === 'metadata' && !isWhole ? 'cloud metadata is named by its address' : undefined
}

/** The range that holds the whole block; `undefined` where some of it is public or of another range. */
function rangeOf(address: string, prefix: number, bits: number): AddressRange | undefined {
  if (bits === 32) return rangeName(judgeBlock(`${address}/${prefix}`))
  const range = rangeName(judgeAddress(address))
  // The IPv6 ranges that have blocks worth naming begin with at most ten fixed bits.
  const holdsBlock = range === 'private' || range === 'link-local' ? prefix >= 10 : prefix === bits
  return holdsBlock ? range : undefined
}

/** The range's name; `undefined` for public addresses. */
export function rangeName(verdict: ReturnType<typeof judgeAddress>): AddressRange | undefined {
  return verdict === 'public' ? undefined : verdict.range
}
