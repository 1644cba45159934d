import type { Door } from '@bookinfo/rules'

/** What an operator asks to see: the first bytes of the next exchanges of one workload with one host. */
export interface CaptureOrder {
  readonly id: string
  readonly workload: string
  /** Canonical name. */
  readonly host: string
  /** Exchanges, 1 to `captureLimits.calls`. */
  readonly calls: number
  /** It ends by itself after so many milliseconds, at most `captureLimits.ms`. */
  readonly ms: number
}

/** Bounds of every capture, whatever is ordered. */
export const captureLimits = {
  calls: 4,
  ms: 60_000,
  /**
   * Bytes of each direction on each side. A ClientHello with a post-quantum key share is 1.5 KiB, and the server's first
   * flight with its certificates twice that: less than this would never get to the bytes of the call itself.
   */
  bytes: 6144,
} as const

/** The sides and directions of one exchange, as the proxy's two sockets saw them. */
export type SegmentName = 'fromApp' | 'toApp' | 'toOutside' | 'fromOutside'

export interface WireSegment {
  /** The first bytes, base64. Values of secret fields are blanked with `*`, byte for byte. */
  readonly bytes: string
  /** How many there were until the capture ended. */
  readonly total: number
  /** Where the name stands in the ClientHello, as offsets into `bytes`; `null` where there is none. */
  readonly serverName: { readonly start: number; readonly end: number } | null
}

/** The first bytes of one exchange, both ways, on both sides of the proxy. */
export interface WireCapture {
  /** `id` of the order. */
  readonly order: string
  /** `id` of the exchange's record. */
  readonly exchange: string
  /** ISO 8601. */
  readonly time: string
  readonly workload: string
  readonly door: Door
  readonly host: string
  readonly port: number | null
  /** Who speaks TLS with the outside: the app, this proxy, nobody. */
  readonly tls: 'none' | 'originate' | 'passthrough'
  /** Where it went; `null` when it went nowhere. */
  readonly upstreamAddress: string | null
  readonly segments: Readonly<Record<SegmentName, WireSegment>>
}
