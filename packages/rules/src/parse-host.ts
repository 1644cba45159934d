import { domainToASCII } from 'node:url'
import { canonicalIpv4, endsInNumber } from './ipv4.ts'
import { canonicalIpv6 } from './ipv6.ts'
import { quote, quoteHost } from './quote.ts'

export type HostKind = 'name' | 'ipv4' | 'ipv6'

export type ParsedHost =
  | { readonly ok: true; readonly host: string; readonly kind: HostKind }
  /** `problem`: one sentence; outside characters in it are escaped. */
  | { readonly ok: false; readonly problem: string }

const plainName =
  /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/

/** Read before anything is normalised; the first that occurs is named. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  // The property covers C0, DEL and C1.
  [/\p{Cc}/u, 'a control character'],
  [/ /, 'a blank'],
  [/@/, 'userinfo (`@`)'],
  [/\\/, 'a backslash'],
  [/%/, '`%` (percent-encoding or a zone id)'],
  [/\*/, '`*`'],
  [/[/?#]/, 'a path, query or fragment'],
  [/[[\]]/, 'a bracket (only an IPv6 address stands in brackets)'],
  [/:/, '`:` (an IPv6 address stands in brackets; a port does not belong here)'],
]

/**
 * THE host parser, for every door of the proxy and every rule. Canonical form: lower case, A-labels, without the
 * one trailing dot; numeric spellings as dotted quad; `[IPv6]` without its brackets, an IPv4-mapped one as IPv4.
 * Refused: all that two readers could take for two different hosts (spec: security S13-S26).
 */
export function parseHost(raw: string): ParsedHost {
  if (isPlain(raw)) return { ok: true, host: raw, kind: 'name' }
  if (raw.length > 1024) return refuse(raw, 'is too long')
  if (raw.startsWith('[') && raw.endsWith(']')) return parseBracketed(raw)
  for (const [pattern, what] of forbidden) {
    if (pattern.test(raw)) return refuse(raw, `contains ${what}`)
  }
  const name = toAscii(raw)
  if (name === '') return refuse(raw, raw === '' ? 'is empty' : 'is not a valid name')
  return parseName(raw, name.endsWith('.') ? name.slice(0, -1) : name)
}

/** The fast path: most hosts are canonical already. A last label that begins with a digit takes the slow one. */
function isPlain(raw: string): boolean {
  return raw.length <= 253 && plainName.test(raw) && !raw.includes('xn--')
}

function toAscii(raw: string): string {
  const lower = raw.toLowerCase()
  const ascii = /^[\x20-\x7e]*$/.test(lower)
  return ascii && !lower.includes('xn--') ? lower : domainToASCII(raw)
}

function parseName(raw: string, name: string): ParsedHost {
  if (name === '') return refuse(raw, 'is empty')
  if (name.length > 253) return refuse(raw, 'is longer than 253 characters')
  for (const label of name.split('.')) {
    if (label === '') return refuse(raw, 'has an empty label')
    if (label.length > 63) return refuse(raw, 'has a label longer than 63 characters')
    if (!/^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label)) {
      return refuse(raw, `has the invalid label ${quote(label)}`)
    }
  }
  if (!endsInNumber(name)) return { ok: true, host: name, kind: 'name' }
  const host = canonicalIpv4(name)
  if (host === undefined) return refuse(raw, 'ends in a number but is no IPv4 address')
  return { ok: true, host, kind: 'ipv4' }
}

function parseBracketed(raw: string): ParsedHost {
  const host = canonicalIpv6(raw.slice(1, -1))
  if (host === undefined) {
    return refuse(raw, raw.includes('%') ? 'has a zone id' : 'is no IPv6 address')
  }
  return { ok: true, host, kind: host.includes(':') ? 'ipv6' : 'ipv4' }
}

function refuse(raw: string, why: string): ParsedHost {
  return { ok: false, problem: `host ${quoteHost(raw)} ${why}` }
}
