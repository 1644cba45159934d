import type { Decision, Door, Reason, RuleRef, Speech } from '../decision.ts'
import type { AddressRange } from '../judge-address.ts'

/** Why a call is allowed or refused, step by step. Plain data, the same for people, programs and pages. */
export interface Explanation {
  readonly asked: AskedPlainly
  readonly verdict: 'allow' | 'deny'
  /** Of the decision; or what the gateway refuses whatever the rules say. */
  readonly reason: Reason | GatewayRefusal
  /** One sentence for people. */
  readonly message: string
  /** What `decide()` says; `null` where the question has no destination that could be judged. */
  readonly decision: Decision | null
  /** Egress rules, the one that decides first, then nearest first. Empty for hosts of the mesh. */
  readonly rules: readonly TriedRule[]
  /** How many more there are, none of which names the host. */
  readonly rulesOmitted: number
  /** Route rules of the destination in the order they are tried. */
  readonly routes: readonly TriedRule[]
  readonly routesOmitted: number
  /** Who answers an allowed call; `null` for a denied one. */
  readonly answeredBy: AnsweredBy | null
  /** `null` where nothing goes upstream. */
  readonly upstream: ExplainedUpstream | null
  /** For a tunnel, before its first byte: what becomes of it by what is spoken inside. */
  readonly inside: readonly {
    readonly speech: Exclude<Speech, 'connect'>
    readonly verdict: 'allow' | 'deny'
    readonly reason: Reason
    readonly tls: 'none' | 'originate' | 'passthrough' | null
  }[]
}

interface AskedPlainly {
  readonly workload: string
  readonly door: Door
  readonly speech: Speech
  /** As the client wrote it. */
  readonly written: string
  /** Canonical; empty where there is none. */
  readonly host: string
  readonly hostKind: 'name' | 'ipv4' | 'ipv6'
  readonly port: number
  readonly method: string | null
  readonly path: string | null
}

/** One rule that was looked at. */
export interface TriedRule {
  /** `egress-rule/default/googleapis` */
  readonly key: string
  readonly ref: RuleRef
  /** What it names, e.g. `*.googleapis.com 443/https`, or a route rule's versions. */
  readonly names: string
  /** `null` for the one that decides; else the first reason it does not. */
  readonly missed: string | null
}

/** What the gateway refuses after the rules have allowed it, or before it has asked them. */
type GatewayRefusal =
  | 'destination_ip_prohibited'
  | 'malformed_host'
  | 'websocket_required'
  | 'websocket_not_in_route'

/** The upstream, or the gateway itself by a code of its failure table. */
export type AnsweredBy =
  | 'upstream'
  | 'redirected'
  | 'direct_response'
  | 'fault_filter_abort'
  | 'no_healthy_upstream'

export interface ExplainedUpstream {
  readonly to: 'mesh' | 'outside'
  /** One of them is taken, by chance in proportion to their shares; there is more than one only where a route says so. */
  readonly ways: readonly ExplainedWay[]
  /**
   * Whether the operator's overrides (connectTo) were known. Where they were not, one may come before what `places`
   * say: they are an option of the gateway.
   */
  readonly overridesKnown: boolean
}

export interface ExplainedWay {
  /** Per cent of the calls. */
  readonly share: number
  /** The version of a service, or of the endpoints of a host. */
  readonly labels: Readonly<Record<string, string>>
  /** `originate`: the gateway speaks TLS and verifies name and certificate. `passthrough`: the client's own TLS. */
  readonly tls: 'none' | 'originate' | 'passthrough'
  /** Server name in the TLS that leaves the gateway; `null` without TLS, and for an address. */
  readonly sni: string | null
  /** The Host field the upstream reads; `null` where the gateway reads no request. */
  readonly host: string | null
  /** Why there is nothing behind it; calls that take this way are answered with 503. */
  readonly missing: string | null
  /** One of them is dialled; none where something is missing, or in the mesh where its registry is not known. */
  readonly places: readonly ExplainedPlace[]
}

/** Where a way leads. */
export interface ExplainedPlace {
  /** The workload, the host, or the address that a rule or the client names. */
  readonly name: string
  readonly port: number
  /**
   * `endpoint` of the mesh; the operator's `override`, dialled unjudged; `lookup`: what the gateway's own lookup gives,
   * of which every address is judged and one that is not public refuses them all; `address`: judged as it stands.
   */
  readonly by: 'endpoint' | 'override' | 'lookup' | 'address'
  /** `address:port` that is dialled; `null` before a lookup, and for an endpoint whose address the registry leaves out. */
  readonly address: string | null
  /** Of an address that is judged. */
  readonly range: 'public' | AddressRange | null
}
