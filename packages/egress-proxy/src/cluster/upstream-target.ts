import type { UpstreamHttp2 } from '../options.ts'
import type { UpstreamProxy } from './upstream-proxy.ts'

/** Where an allowed exchange goes: all that makes a connection's identity. */
export interface UpstreamTarget {
  /** The mesh workload or the external host: `upstream.name` of the record. */
  readonly name: string
  /** The judged addresses, in the order tried. */
  readonly addresses: readonly string[]
  readonly port: number
  /** The name to ask for and to verify, when the proxy speaks TLS itself. */
  readonly serverName: string | null
  /** Of these the certificate must carry one, instead of the server name. */
  readonly certificateNames?: readonly string[] | undefined
  /** Whether it may be spoken to by HTTP/2; not at all where nothing is said. */
  readonly http2?: UpstreamHttp2 | undefined
  /** The proxy it is reached through; asked for one of `addresses`, which is the judged name where it goes by name. */
  readonly proxy?: UpstreamProxy | undefined
}

/** The parts of what `joinAddress` joined. */
export function splitAddress(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, colon)
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}

/** `address:port`, with brackets where the address has colons. */
export function joinAddress(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
