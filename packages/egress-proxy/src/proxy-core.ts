import type { Captures } from './capture/captures.ts'
import type { TimerWheel } from './clock/timer-wheel.ts'
import type { DialOptions } from './cluster/dial-address.ts'
import type { Resolver } from './cluster/resolver.ts'
import type { UpstreamPools } from './cluster/upstream-pools.ts'
import type { UpstreamProxy } from './cluster/upstream-proxy.ts'
import type { ExchangeRecord } from './exchange.ts'
import type { AuthorityCache } from './filters/authority-cache.ts'
import type { DenialProfile } from './filters/guise.ts'
import type { MeshEndpoints } from './filters/mesh-endpoints.ts'
import type { NameLookups } from './filters/name-lookups.ts'
import type { OwnAddresses } from './filters/own-addresses.ts'
import type { Policy } from './filters/policy.ts'
import type { WorkloadCaps } from './filters/workload-caps.ts'
import type { WorkloadIdentity } from './filters/workload-identity.ts'
import type { OpenClients } from './listener/open-clients.ts'
import type { After, Timeouts, UpstreamHttp2, Weakened } from './options.ts'
import type { Transport } from './transport/transport.ts'

/** What every door of one proxy shares. */
export interface ProxyCore {
  readonly name: string
  readonly denials: DenialProfile
  /** The name in the `Via` of requests: with a nonce, so that a request that comes back is known (spec: security S32). */
  readonly via: string
  readonly refuseEncryptedHello: boolean
  readonly timeouts: Required<Timeouts>
  readonly wheel: TimerWheel
  readonly after: After
  readonly random: () => number
  readonly identity: WorkloadIdentity
  readonly policy: Policy
  readonly endpoints: MeshEndpoints
  readonly resolver: Resolver
  readonly own: OwnAddresses
  /** `host:port` to where it is dialled instead, without judgement. */
  readonly connectTo: ReadonlyMap<string, ConnectTo>
  /** What goes outside goes through it, unless it is one of its exceptions. */
  readonly upstreamProxy: UpstreamProxy | undefined
  /** Whether upstreams are offered HTTP/2, where no rule says it. */
  readonly upstreamHttp2: UpstreamHttp2
  readonly pools: UpstreamPools
  readonly caps: WorkloadCaps
  readonly lookups: NameLookups
  /** What clients' connections are made of. */
  readonly transport: Transport
  readonly clients: OpenClients
  /** For connections that are not pooled. */
  readonly dialing: DialOptions
  /** Authorities with the http default port, and those that must name one. */
  readonly authorities: AuthorityCache
  readonly connectAuthorities: AuthorityCache
  readonly weakened: Weakened
  /** Each exchange is a span. */
  readonly isTracing: boolean
  readonly report: ((record: ExchangeRecord) => void) | undefined
  /** What an operator asked to see of the bytes, while it lasts. */
  captures: Captures | null
  /** Set by `close()`: connections are not kept any more. */
  isDraining: boolean
}

export interface ConnectTo {
  readonly host: string
  readonly port: number
}
