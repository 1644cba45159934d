import type { Decision, Door, Reason, RouteTarget, RuleRef, Speech } from '../decision.ts'
import type { AddressRange } from '../judge-address.ts'

/** Why a call is allowed or refused, step by step. Plain data, the same for people, programs and pages. */
export interface Explanation {
  readonly asked: AskedPlainly
  readonly verdict: 'allow' | 'deny'
  /** Of the decision; or what the gateway refuses whatever the rules say. */
  readonly reason: Reason | 'destination_ip_prohibited' | 'malformed_host'
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

export interface ExplainedUpstream {
  readonly to: 'mesh' | 'outside'
  /** `originate`: the gateway speaks TLS and verifies name and certificate. `passthrough`: the client's own TLS. */
  readonly tls: 'none' | 'originate' | 'passthrough'
  /** Server name in the TLS that leaves the gateway; `null` without TLS. */
  readonly sni: string | null
  /** The Host field the upstream reads; `null` where the gateway reads no request. */
  readonly host: string | null
  readonly port: number
  readonly addresses: ExplainedAddresses
}

export type ExplainedAddresses =
  /** Endpoints of a mesh service, by the versions the route weighs; outside hosts where it leads there. */
  | {
      readonly from: 'registry'
      readonly targets: readonly (RouteTarget & { readonly endpoints: readonly string[] })[]
    }
  /** The gateway's own lookup: every address of the answer is judged, one that is not public refuses them all. */
  | { readonly from: 'lookup'; readonly name: string }
  /** A rule gives the host its endpoints, which are judged like any. */
  | { readonly from: 'rule'; readonly endpoints: readonly string[] }
  /** The client named an address, which is judged as it stands. */
  | { readonly from: 'client'; readonly address: string; readonly range: 'public' | AddressRange }
