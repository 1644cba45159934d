import type { CompiledRoute } from './compiled-route.ts'
import type { CompiledRule } from './compiled-rule.ts'
import type { OutboundTrafficPolicy } from './decision.ts'
import type { Finding } from './finding.ts'
import type { HostMap } from './host-map.ts'
import type { Protocol } from './protocol.ts'
import type { MeshService } from './registry.ts'
import type { Conflict } from './settle-conflicts.ts'

/** What `decide` asks. Immutable; a change of any resource makes a new one. */
export interface RouteTable {
  /** For callers that no resource says otherwise about. */
  readonly outboundTrafficPolicy: OutboundTrafficPolicy
  /** Rules that opened nothing because another won, with upstream's message. */
  readonly conflicts: readonly Conflict[]
  /** What is accepted but will not do what it seems to; `field` is absent, the message names the rule. */
  readonly warnings: readonly Finding[]
  /** In ascending order of key. */
  readonly rules: readonly CompiledRule[]
  readonly ports: ReadonlyMap<number, PortTable>
  /** By each name of the service. */
  readonly mesh: ReadonlyMap<string, MeshHost>
  /** RouteRules by the host of an EgressRule as written, in the order they are tried. */
  readonly routes: ReadonlyMap<string, readonly CompiledRoute[]>
}

/** What the accepted rules open on one port. */
export interface PortTable {
  readonly hosts: HostMap<Opening>
  /** TCP rules on a name: accepted, never opened (spec: egress-rules 1.6). */
  readonly unusable: HostMap<Opening>
  readonly blocks: readonly Opening[]
}

/** One rule on one port. */
export interface Opening {
  readonly rule: CompiledRule
  readonly protocol: Protocol
}

export interface MeshHost {
  readonly service: MeshService
  /** All names of the service. */
  readonly names: readonly string[]
  readonly routes: readonly CompiledRoute[]
}
