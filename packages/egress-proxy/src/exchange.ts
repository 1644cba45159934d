import type { Door } from '@bookinfo/rules'

/**
 * One request and its answer, or one tunnel: the record that access log, metrics, trace and console
 * all read. Made when the exchange ends (a tunnel also reports its opening, `phase: 'open'`).
 * Times are milliseconds; `null` means it did not come to that.
 */
export interface ExchangeRecord {
  /** The decision id a denial shows its client, found again here. */
  readonly id: string
  /** ISO 8601, UTC, when the first byte of the exchange was read. */
  readonly time: string
  readonly phase: 'open' | 'end'
  /** Version of the rule snapshot the decision was made with. */
  readonly configVersion: string
  readonly workload: string
  readonly door: Door
  readonly method: string | null
  /** Path and query as asked for, before a route rule rewrites them; query values under secret-looking names are redacted. */
  readonly path: string | null
  readonly protocol: string
  /** Canonical name and port asked for, and which part of the message named it. */
  readonly host: string | null
  readonly port: number | null
  readonly nameSource: 'uri' | 'host' | 'sni' | 'connect' | 'listener' | null
  readonly action: 'allow' | 'deny'
  /** A reason of `decide()`, or a code of the failure table when the exchange failed otherwise. */
  readonly reason: string
  /** For people: why it was denied or failed; `null` when all went well. */
  readonly detail: string | null
  /** `egress-rule/default/googleapis`, the rule that allowed it. */
  readonly rule: string | null
  /** `route-rule/default/details-default`, the rule that chose the version. */
  readonly routeRule: string | null
  /**
   * Envoy's name for where it went: `outbound|443||*.googleapis.com` by a rule's pattern, `outbound|9080||details-v2` in
   * the mesh, `PassthroughCluster` by ALLOW_ANY, `BlackHoleCluster` when denied; `null` when nothing was named.
   */
  readonly cluster: string | null
  /** Who ended it: `policy` denies, `upstream` failed, `downstream` left, `proxy` refused a malformed or excess request, or answered because a rule says so. */
  readonly endedBy: 'upstream-answer' | 'policy' | 'upstream' | 'downstream' | 'proxy'
  readonly status: number
  /** Envoy's response flags, joined by commas, `-` for none. */
  readonly flags: string
  readonly upstream: {
    /** Mesh workload that answered (`details-v2`), or the external host. */
    readonly name: string
    /** The judged and dialled address, `address:port`. */
    readonly address: string
    readonly tls: 'none' | 'originate' | 'passthrough'
    readonly sni: string | null
    readonly tlsVersion: string | null
    readonly alpn: string | null
    readonly reused: boolean
  } | null
  readonly downstreamAddress: string
  /** Of the body of the request, and of the answer, whether the upstream's or our own; of a tunnel all bytes. */
  readonly bytesReceived: number
  readonly bytesSent: number
  readonly durationMs: number
  /**
   * Held before the upstream was looked for: by a rule's delay, or until the client had said what a tunnel is judged by
   * (its ClientHello, its first bytes inside CONNECT).
   */
  readonly waitMs: number | null
  readonly dnsMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  readonly firstByteMs: number | null
  readonly userAgent: string | null
  readonly requestId: string | null
  /** As the client wrote it; with tracing on that of the span, 32 lower-case hexadecimal digits. */
  readonly traceId: string | null
  /** With tracing on: the exchange as a span of that trace, and whether it is to be kept. Ids are 16 hexadecimal digits. */
  readonly span: {
    readonly id: string
    readonly parentId: string | null
    readonly sampled: boolean
  } | null
}
