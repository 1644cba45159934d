import type { HostKind } from './parse-host.ts'
import { parseHost } from './parse-host.ts'
import { quoteHost } from './quote.ts'

export type ParsedAuthority =
  | {
      readonly ok: true
      readonly host: string
      readonly kind: HostKind
      readonly port: number
      /** Whether the text named the port itself. */
      readonly portGiven: boolean
    }
  | { readonly ok: false; readonly problem: string }

/**
 * Reads `host[:port]` as it stands in a request target, a Host header or a CONNECT target.
 * Without `defaultPort` the port is mandatory, as CONNECT has it. The port is 1..65535, digits only, no leading
 * zero; an IPv6 address stands in brackets (spec: security S22, S23).
 */
export function parseAuthority(raw: string, defaultPort?: number): ParsedAuthority {
  const colon = raw.startsWith('[') ? raw.indexOf(':', raw.indexOf(']') + 1) : raw.indexOf(':')
  const parsed = parseHost(colon === -1 ? raw : raw.slice(0, colon))
  if (!parsed.ok) return parsed
  const { host, kind } = parsed
  if (colon === -1) {
    if (defaultPort !== undefined)
      return { ok: true, host, kind, port: defaultPort, portGiven: false }
    return { ok: false, problem: `authority ${quoteHost(raw)} has no port` }
  }
  const port = parsePort(raw.slice(colon + 1))
  if (port === undefined) {
    return {
      ok: false,
      problem: `authority ${quoteHost(raw)} has no valid port (1..65535, digits only)`,
    }
  }
  return { ok: true, host, kind, port, portGiven: true }
}

function parsePort(text: string): number | undefined {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) return undefined
  const port = Number(text)
  return port <= 65535 ? port : undefined
}

/** An authority in canonical form, with the port only where it has one; `undefined` for none and for a malformed one. */
export function canonicalAuthority(text: string): string | undefined {
  const parsed = text === '' ? undefined : parseAuthority(text, 80)
  if (parsed?.ok !== true) return undefined
  const host = parsed.kind === 'ipv6' ? `[${parsed.host}]` : parsed.host
  return parsed.portGiven ? `${host}:${parsed.port}` : host
}
