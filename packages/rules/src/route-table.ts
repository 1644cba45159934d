import type { BlockMap } from './block-map.ts'
import type { CompiledRoute } from './compiled-route.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { Cluster, OutboundTrafficPolicy, RuleRef } from './decision.ts'
import type { Finding } from './finding.ts'
import type { HostMap } from './host-map.ts'
import type { MayReach } from './internal-addresses.ts'
import type { Protocol } from './protocol.ts'
import type { MeshService } from './registry.ts'
import type { Conflict } from './settle-conflicts.ts'
import type { SidecarScope } from './today/compile-sidecars.ts'

/** What `decide` asks. Immutable; a change of any resource makes a new one. */
export interface RouteTable {
  /** For callers that no resource says otherwise about. */
  readonly outboundTrafficPolicy: OutboundTrafficPolicy
  /** Rules that opened nothing because another won, with upstream's message. */
  readonly conflicts: readonly Conflict[]
  /** What is accepted but will not do what it seems to; `field` is absent, the message names the rule. */
  readonly warnings: readonly Finding[]
  /** Which internal addresses a rule may lead to, by its annotation. */
  readonly mayReach: MayReach
  /** What some workloads see, the most specific first. */
  readonly sidecars: readonly SidecarScope[]
  /** In ascending order of key. All of them: who enforces rules asks for `firstRules`. */
  readonly rules: readonly CompiledRule[]
  readonly ruleCount: number
  /** So many of the rules at most, from the first on. */
  firstRules(most: number): readonly CompiledRule[]
  /** What a port is open for, by any rule for anybody. */
  protocolsOn(port: number): ReadonlySet<Protocol>
  readonly ports: ReadonlyMap<number, PortTable>
  /** The rules by what they name, on whatever port: for telling which came nearest. */
  readonly named: NamedRules
  /** By each name of the service. */
  readonly mesh: ReadonlyMap<string, MeshHost>
  /** RouteRules by the host of an EgressRule as written, in the order they are tried. */
  readonly routes: ReadonlyMap<string, readonly CompiledRoute[]>
  /** VirtualServices by host. Where one has routes, RouteRules for the host do nothing. */
  readonly virtualHosts: HostMap<VirtualHost>
}

/** The routes of one VirtualService for its hosts, in the order they are tried. */
export interface VirtualHost {
  readonly ref: RuleRef
  readonly http: readonly CompiledRoute[]
  readonly tls: readonly CompiledRoute[]
  readonly tcp: readonly CompiledRoute[]
}

/** Rules by host and by block; of several with one host, one. */
export interface NamedRules {
  readonly hosts: HostMap<CompiledRule>
  readonly blocks: BlockMap<CompiledRule>
}

/** What the accepted rules open on one port. */
export interface PortTable {
  readonly hosts: HostMap<Opening>
  /** TCP rules on a name: accepted, never opened (spec: egress-rules 1.6). */
  readonly unusable: HostMap<Opening>
  readonly blocks: BlockMap<Opening>
}

/** One rule on one port. */
export interface Opening {
  readonly rule: CompiledRule
  readonly protocol: Protocol
  /** Where it leads, in what differs from the host and port asked for. */
  readonly cluster?: Cluster
  /** Whether clear HTTP leaves as TLS: always with `https`, and where a route leads to a port of TLS. */
  readonly originates: boolean
  /** Names that the ServiceEntry expects of a certificate, for a subset that originates TLS by itself. */
  readonly subjectAltNames?: readonly string[]
}

export interface MeshHost {
  readonly service: MeshService
  /** All names of the service. */
  readonly names: readonly string[]
  /** Of its VirtualService, if it has one, else of its RouteRules. */
  readonly routes: readonly CompiledRoute[]
  /** Whether a request that fits no route is refused: so with a VirtualService. */
  readonly isClosed: boolean
}
