import type { Protocol } from './protocol.ts'

/** The question every door of the proxy asks, and the answer all of them act on. Pure data. */

/** Through which door an exchange came in; the table of design.md section 4. */
export type Door = 'http-absolute' | 'http-origin' | 'tls' | 'connect' | 'tcp'

/** What the client speaks, as its first bytes show. `connect` asks before any byte is there. */
export type Speech = 'http' | 'tls' | 'bytes' | 'connect'

export interface Question {
  /** Name of the calling workload, and its labels for `match.source` and `sourceLabels`. */
  readonly workload: string
  readonly workloadLabels: Readonly<Record<string, string>>
  readonly workloadService?: string
  readonly door: Door
  readonly speech: Speech
  /** Canonical: the output of `parseHost`. */
  readonly host: string
  readonly hostKind: 'name' | 'ipv4' | 'ipv6'
  readonly port: number
  /** Only for `http`; what route conditions look at. Header lookup is lazy: most decisions need none. */
  readonly request?: {
    readonly method: string
    readonly path: string
    readonly authority: string
    header(name: string): string | undefined
    /**
     * Of a recorded request: whether what a condition looks at (its `name`) was recorded. Absent: the request itself is
     * at hand, and everything is known.
     */
    wasRecorded?(condition: string): boolean
  }
}

/** Which rule, as `kind/namespace/name` tells it in logs: `egress-rule/default/googleapis`. */
export interface RuleRef {
  readonly kind:
    | 'egress-rule'
    | 'route-rule'
    | 'service-entry'
    | 'virtual-service'
    | 'destination-rule'
    | 'sidecar'
  readonly namespace: string
  readonly name: string
  readonly resourceVersion?: string
}

/** What becomes of traffic that no rule is about, in Istio's words. */
export type OutboundTrafficPolicy = 'REGISTRY_ONLY' | 'ALLOW_ANY'

/** Why a decision is what it is. `allowed`, `mesh` and `allow_any` allow; every other denies. */
export type Reason =
  | 'allowed'
  | 'mesh'
  | 'allow_any'
  | 'no_rule'
  | 'port_not_in_rule'
  | 'wildcard_needs_subdomain'
  | 'tls_not_expected'
  | 'not_tls'
  | 'protocol_not_in_rule'
  | 'rule_not_usable'
  | 'route_not_found'

export type DenyReason = Exclude<Reason, 'allowed' | 'mesh' | 'allow_any'>

/** The rule that came nearest to allowing, and why it did not: what a denial teaches. */
export interface NearestRule extends RuleRef {
  /** The host pattern and port list of that rule, e.g. `*.googleapis.com:443`. */
  readonly pattern: string
  /** One sentence, e.g. `the rule covers port 443, not 80`. */
  readonly missed: string
}

/** One weighted target of a route: a version of a mesh service, or an outside host. */
export interface RouteTarget {
  readonly labels: Readonly<Record<string, string>>
  /** Out of the sum of all targets of the route. */
  readonly weight: number
  /** The mesh service it is a version of, where that is not the one asked for. */
  readonly service?: string
  /** Where it is outside. */
  readonly outside?: OutsideTarget
  /** Why there is nothing behind it, e.g. a subset that no DestinationRule defines; it is answered with 503. */
  readonly missing?: string
  /** What is done to headers on the way to this target alone. */
  readonly requestHeaders?: HeaderChanges
  readonly answerHeaders?: HeaderChanges
}

/** A way out, as `Decision` has one. */
export interface OutsideTarget {
  readonly cluster?: Cluster
  readonly tls: 'none' | 'originate'
}

/** Where an allowed exchange goes upstream, in what differs from the host and port asked for. */
export interface Cluster {
  /** The host, where a route sends the exchange to another one. */
  readonly host?: string
  readonly port?: number
  /** Where the host answers, instead of under its own name; judged like every address. */
  readonly endpoints?: readonly Endpoint[]
  /** Server name for TLS origination; the host by default. */
  readonly sni?: string
  /** Of these the server's certificate must carry one; the server name by default. */
  readonly subjectAltNames?: readonly string[]
  /** Whether TLS origination offers HTTP/2, always or never; where it is not said, the proxy's own option says. */
  readonly http2?: boolean
}

/** An address, or a name to look up, and a port. */
export interface Endpoint {
  readonly address: string
  readonly port: number
  /** What a subset selects. */
  readonly labels?: Readonly<Record<string, string>>
}

/** Names in lower case; first `remove`, then `set`, then `add`. */
export interface HeaderChanges {
  readonly set: readonly (readonly [string, string])[]
  readonly add: readonly (readonly [string, string])[]
  readonly remove: readonly string[]
}

/** A condition on a text that JSON shows as what it says. */
export interface TextTest {
  readonly text: string
  test(value: string): boolean
}

/** What a route does with a request besides choosing its version. Times in milliseconds, percents above 0, to 100. */
export interface RouteActions {
  /** The route serves requests to become a WebSocket, and nothing else. */
  readonly websocketUpgrade?: true
  /** Answers with a redirect; what is not named stays as the request has it. */
  readonly redirect?: {
    readonly uri?: string
    readonly authority?: string
    readonly scheme?: 'http' | 'https'
    /** `default`: that of the scheme; `request`: the one asked for. */
    readonly port?: number | 'default' | 'request'
    /** 301 where absent. */
    readonly status?: number
  }
  /** Answers with this instead of forwarding. */
  readonly directResponse?: { readonly status: number; readonly body: string }
  readonly rewrite?: {
    /** Host for the upstream; where the request goes does not change. */
    readonly authority?: string
    /** `to` takes the place of `prefix` at the path's beginning; without `prefix`, of the whole path. */
    readonly path?: { readonly prefix?: string; readonly to: string }
  }
  /** The mesh service that gets a copy. */
  readonly mirror?: {
    readonly host: string
    readonly labels: Readonly<Record<string, string>>
    /** All requests where absent. */
    readonly percent?: number
  }
  /** Answers preflight requests, and says on other answers which origins may read them. */
  readonly cors?: {
    /** Exact, or `*` for every origin. */
    readonly allowOrigin: readonly string[]
    /** Origins by prefix or regular expression. */
    readonly allowOriginTests?: readonly TextTest[]
    readonly allowMethods: readonly string[]
    readonly allowHeaders: readonly string[]
    readonly exposeHeaders: readonly string[]
    readonly maxAgeSeconds?: number
    readonly allowCredentials: boolean
  }
  readonly requestHeaders?: HeaderChanges
  readonly answerHeaders?: HeaderChanges
  /** Holds the request back before anything else. */
  readonly delay?: { readonly percent: number; readonly ms: number }
  /** Answers with this status instead of forwarding. */
  readonly abort?: { readonly percent: number; readonly status: number }
  /** From the end of the request to the end of its answer, all tries together. */
  readonly timeoutMs?: number
  /** Up to `attempts` more tries after the first, each within `perTryMs` where that is set. */
  readonly retries?: {
    readonly attempts: number
    readonly perTryMs?: number
    readonly on: RetryConditions
  }
}

/** After which outcome of a try there is another. */
export interface RetryConditions {
  /** No connection could be made. */
  readonly connect: boolean
  /** The upstream took the request and did not answer, or not in time. */
  readonly reset: boolean
  /** These statuses; ranges are inclusive. */
  readonly statuses: readonly (readonly [first: number, last: number])[]
}

export type Decision =
  | {
      readonly action: 'deny'
      readonly reason: DenyReason
      /** A sentence for humans: which name, port, workload, and what would be needed. */
      readonly message: string
      readonly nearest?: NearestRule
    }
  | {
      readonly action: 'allow'
      readonly reason: 'mesh'
      readonly service: string
      /** In the order tried; without a route one target with no labels: all versions in turn. */
      readonly targets: readonly RouteTarget[]
      readonly routeRule?: RuleRef
      /** Only where the route asks for any. */
      readonly actions?: RouteActions
      /** `originate` only where a route leads outside and one target was picked. */
      readonly tls: 'none' | 'originate'
    }
  | {
      readonly action: 'allow'
      readonly reason: 'allowed'
      readonly rule: RuleRef
      /** The rule's host pattern as written, e.g. `*.googleapis.com`. */
      readonly pattern: string
      readonly protocol: Protocol
      /** `originate`: clear HTTP in, TLS out. `passthrough`: the client's own TLS. */
      readonly tls: 'none' | 'originate' | 'passthrough'
      /** Only where it goes elsewhere than the host and port asked for say. */
      readonly cluster?: Cluster
      /** Only where a route chooses: then one of these, instead of `cluster` and `tls`. */
      readonly targets?: readonly RouteTarget[]
      readonly routeRule?: RuleRef
      /** Only where the route asks for any. */
      readonly actions?: RouteActions
    }
  | {
      readonly action: 'allow'
      /** No rule is about it, and the outbound traffic policy is ALLOW_ANY. */
      readonly reason: 'allow_any'
      /** As the client speaks it: nothing is originated without a rule. */
      readonly tls: 'none' | 'passthrough'
      readonly routeRule?: never
      readonly actions?: never
    }
