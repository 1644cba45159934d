import type {
  MeshRegistry,
  OutboundTrafficPolicy,
  PackedPart,
  RefusedRule,
  Resource,
  UnusableRule,
} from '@bookinfo/rules'
import type { CaptureOrder, WireCapture } from './capture/wire-capture.ts'
import type { ExchangeRecord } from './exchange.ts'
import type { DenialProfile } from './filters/guise.ts'
import type { TransportName } from './transport/transport.ts'

/** What a name stands for, and for how long. */
export interface Resolved {
  readonly addresses: readonly string[]
  /** As the name's own servers say it; kept for 1 s at least and 5 min at most. */
  readonly ttlSeconds: number
}

/**
 * Turns a canonical host name into addresses; alone they are kept for 5 s. Every address is judged before one is
 * dialled.
 */
export type Resolve = (host: string) => Promise<readonly string[] | Resolved>

/** Calls back once, `ms` from now; not at all once the function it returns has been called. */
export type After = (ms: number, callback: () => void) => () => void

/** All times in milliseconds. */
export interface Timeouts {
  /** A whole request head, or a whole ClientHello, from its first byte; default 10 000. */
  readonly headMs?: number
  /** TCP connect to one address; default 5 000. */
  readonly connectMs?: number
  /** TLS handshake with the upstream; default 5 000. */
  readonly handshakeMs?: number
  /** From the request's end to the answer's first byte; default 60 000. */
  readonly firstByteMs?: number
  /** No byte either way, for requests and tunnels alike; default 300 000. Never a total. */
  readonly idleMs?: number
  /** A kept-alive client connection between requests; default 60 000. */
  readonly keepAliveMs?: number
  /** A pooled upstream connection; default 60 000, or a second less than the upstream says that it keeps it, if that is sooner. */
  readonly poolIdleMs?: number
}

/**
 * What one workload may have at a time (spec: security S80); over it the answer is 429 with Retry-After, and other
 * workloads notice nothing. Who is no known workload counts as one.
 */
export interface Limits {
  /** Client connections; default 8 192. */
  readonly connections?: number
  /** Requests and ClientHellos that have begun to come and are not complete; default 1 024. */
  readonly heads?: number
  /** Tunnels: CONNECT, TLS passed through, TCP; default 2 048. */
  readonly tunnels?: number
  /** Names being looked up; default 64. */
  readonly lookups?: number
  /** Names looked up in a minute because a wildcard allows them (spec: security S34); default 300. */
  readonly wildcardLookups?: number
  /** Characters that the star of a wildcard may stand for, of a name not yet known; default 100. */
  readonly wildcardLength?: number
  /** Bytes of one request's body, framing included; default: no limit. More is 413. */
  readonly requestBytes?: number
}

/** A company's HTTP proxy between this one and the outside. */
export interface UpstreamProxyOptions {
  /** `http://host:port`, with `user:password@` for Basic credentials, which are never shown. */
  readonly url: string
  /**
   * What it is asked for. Default `address`: the judged address, so that nobody resolves the name again. `name`: the
   * host, which is resolved and judged here all the same; but what the other proxy makes of the name is its own affair,
   * so that address judgement is no more than a first sieve.
   */
  readonly by?: 'address' | 'name'
  /** Reached directly: names, suffixes (`.corp.example`), addresses, CIDR blocks. Default none. */
  readonly except?: readonly string[]
}

/**
 * Where clear HTTP leaves as TLS, and the upstream may speak both. `auto`: HTTP/1.1 while few exchanges are under way with
 * it, and where its answers are long; HTTP/2 while many are, which it chooses in the handshake then. `prefer`: HTTP/2
 * wherever it chooses that. `never`: HTTP/1.1.
 */
export type UpstreamHttp2 = 'auto' | 'prefer' | 'never'

export interface EgressProxyOptions {
  /** Stands in `Proxy-Status` and `Via`; default `egress`. */
  readonly name?: string
  readonly registry: MeshRegistry
  /**
   * What becomes of traffic that no rule is about; default `REGISTRY_ONLY`: it is denied. `ALLOW_ANY` lets it through as
   * it is; addresses are judged all the same, and records say `allow_any`. Without a snapshot nothing passes.
   */
  readonly outboundTrafficPolicy?: OutboundTrafficPolicy
  /**
   * How clients are told that the rules deny what they ask; records keep the real reason. Default `teach`. `istio-0.5`:
   * 404 without a body where the port is known, not a byte where it is not. `registry-only`: 502 without a body, and a
   * reset for TLS and TCP, as Istio's REGISTRY_ONLY does since 1.2.
   */
  readonly denials?: DenialProfile
  /** Proxy credentials: workload name to its token. Valid ones win over the source address, wrong ones are 407. */
  readonly credentials?: ReadonlyMap<string, string>
  /**
   * The operator's explicit resolution override, `host:port` to `address:port`, like curl's --connect-to: the one
   * way round address judgement. Certificates and names are still verified.
   */
  readonly connectTo?: ReadonlyMap<string, string>
  /**
   * All that goes outside goes by CONNECT through this proxy, clear HTTP too. Mesh services and `connectTo` do not.
   * Default: none; environment variables and what workloads send never choose one.
   */
  readonly upstreamProxy?: UpstreamProxyOptions
  /** Default `auto`. */
  readonly upstreamHttp2?: UpstreamHttp2
  /** PEM bundle trusted for TLS origination; default: the system's store. */
  readonly ca?: string
  /** Default: the operating system's resolver, which tells no time to live; `createDnsResolver` asks servers itself. */
  readonly resolve?: Resolve
  /** Milliseconds, for how long addresses are kept; default `performance.now`. */
  readonly now?: () => number
  readonly timeouts?: Timeouts
  readonly limits?: Limits
  /**
   * Refuses TLS whose ClientHello has the encrypted_client_hello extension. Without it the name in clear is judged,
   * which may be a front; but browsers send the extension to everybody. Default false (spec: security S9).
   */
  readonly refuseEncryptedHello?: boolean
  /**
   * Whether `apply` leaves out rules that open what nobody has chosen: every host, a public suffix, a block shorter than
   * /8. Default false: such a rule works, and is warned about where it is written (spec: security S72).
   */
  readonly denyBroadRules?: boolean
  /** The clock that route rules go by (delays, timeouts, retries); default: the timers of the process. */
  readonly after?: After
  /** The chance that route rules go by (weights, percents, back-off), in [0, 1); default `Math.random`. */
  readonly random?: () => number
  /**
   * What connections are made of; default: `libuv`, Node's own handles, where this Node gives them away, else `node:net`,
   * which costs about a third more of the processor. Both behave alike; `dump()` tells which it is.
   */
  readonly transport?: TransportName
  /** Takes defences away, to show what they are for. Never for real traffic: `dump()` tells it. */
  readonly weakened?: Weakened
  /**
   * Makes each exchange a span: records have its ids, and upstreams get it as their parent, by W3C Trace Context and by
   * B3. It goes on with the trace of the request, or begins one. Sending spans anywhere is for who takes the records.
   * Default false: traces pass, none is begun.
   */
  readonly tracing?: boolean
  /** Called once per record, synchronously; must not throw. */
  readonly onExchange?: (record: ExchangeRecord) => void
}

/** How a proxy can be made as trusting as the meshes of 2018 were (spec: egress-rules 9, console 4.7). */
export interface Weakened {
  /**
   * Judges by Host and dials the address in the request target, unjudged: 2018's way, `resolution: NONE`. Only for
   * clear HTTP in absolute form whose target is an address and whose Host is another name.
   */
  readonly dialsCallersAddress?: boolean
  /** URI, CONNECT target, Host and ClientHello may name different hosts; the first two decide, Host stays as written. */
  readonly namesMayDiffer?: boolean
}

export interface Bound {
  readonly address: string
  readonly port: number
}

export interface EgressProxy {
  /** Opens the egress listener; may be called for several addresses. */
  listen(at: { readonly host: string; readonly port: number }): Promise<Bound>
  /**
   * Opens a TCP listener that stands for one destination: every connection is joined to an endpoint of a mesh service
   * (ingress), or, as far as a TCP rule allows it, to the `address:port` that `destination` is.
   * @throws EgressError `config_rejected` when `destination` is no address with a port
   */
  listenTcp(
    at: { readonly host: string; readonly port: number } & (
      | { readonly service: string }
      | { readonly destination: string }
    ),
  ): Promise<Bound>
  /** For the admin's /listeners. */
  listeners(): readonly ListenerState[]
  /** An address of the same process that is no destination either, whatever the rules say: its admin's. */
  protect(at: Bound): void
  /**
   * Compiles the resources and swaps them in, in one step: a request judged after this returns is judged by them.
   * Tunnels that only a vanished rule allowed are closed (`policy_changed`).
   * A resource that cannot be used (`unusable`: not even read; too broad; with a text that no head may hold) is left out,
   * and so is what opens the hosts it is about: they are closed, the rest is in force.
   * Rules may be `packed` by somebody who checked them: each of those is read when it is asked for.
   * @returns what was left out, and why
   * @throws EgressError `config_rejected` when the rest does not compile; the last good snapshot stays.
   */
  apply(snapshot: {
    readonly version: string
    readonly resources: readonly Resource[]
    readonly unusable?: readonly UnusableRule[]
    readonly packed?: PackedPart
  }): readonly RefusedRule[]
  /**
   * Shows the first bytes of the next exchanges that the order is about, on both sides, as they are on the wire; values
   * of secret fields are blanked. An order takes the place of the one before; `null` ends it. Off until it is asked for.
   * @param tell called once an exchange is over or quiet, and again when it went on
   */
  capture(order: CaptureOrder | null, tell?: (capture: WireCapture) => void): void
  /** What connections are made of: as asked for, or as this Node has it. */
  readonly transport: TransportName
  /** Version in force; `none` before the first `apply`, when everything external is denied. */
  readonly configVersion: string
  /** For the admin's /clusters: upstream pools with their open and idle connections. */
  clusters(): readonly ClusterState[]
  /** For the admin's /config_dump: the compiled table, registry and overrides as plain data, no secret. */
  dump(): unknown
  /** Stops accepting, lets running exchanges end, then destroys what is left after `graceMs` (default 5 000). */
  close(options?: { readonly graceMs?: number }): Promise<void>
}

export interface ListenerState extends Bound {
  /** What its connections are taken for. */
  readonly door: 'egress' | 'tcp'
  /** Of a TCP listener: the mesh service or `address:port` it stands for. */
  readonly destination: string | null
}

export interface ClusterState {
  readonly name: string
  readonly address: string
  readonly tls: 'none' | 'originate'
  /** `host:port` of the upstream proxy on the way, if there is one. */
  readonly via?: string
  /** Connections with and without an exchange. */
  readonly active: number
  readonly idle: number
  /** Those of them that are of HTTP/2, and the exchanges on them. */
  readonly http2?: { readonly connections: number; readonly streams: number }
}
