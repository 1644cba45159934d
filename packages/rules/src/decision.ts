/** The question every door of the proxy asks, and the answer all of them act on. Pure data. */

/** Through which door an exchange came in; the table of design.md section 4. */
export type Door = 'http-absolute' | 'http-origin' | 'tls' | 'connect' | 'tcp'

/** What the client speaks, as its first bytes show. `connect` asks before any byte is there. */
export type Speech = 'http' | 'tls' | 'bytes' | 'connect'

export interface Question {
  /** Name of the calling workload, and its labels for `match.source`. */
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
  }
}

/** Which rule, as `kind/namespace/name` tells it in logs: `egress-rule/default/googleapis`. */
export interface RuleRef {
  readonly kind: 'egress-rule' | 'route-rule'
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

export type DenyReason = Exclude<Reason, 'allowed' | 'mesh' | 'allow_any'>

/** The rule that came nearest to allowing, and why it did not: what a denial teaches. */
export interface NearestRule extends RuleRef {
  /** The host pattern and port list of that rule, e.g. `*.googleapis.com:443`. */
  readonly pattern: string
  /** One sentence, e.g. `the rule covers port 443, not 80`. */
  readonly missed: string
}

/** One weighted target among a mesh service's versions. */
export interface RouteTarget {
  readonly labels: Readonly<Record<string, string>>
  /** Out of the sum of all targets of the route. */
  readonly weight: number
}

/** What a RouteRule does with a request besides choosing its version. Times in milliseconds, percents 1 to 100. */
export interface RouteActions {
  /** The route serves requests to become a WebSocket, and nothing else. */
  readonly websocketUpgrade?: true
  /** Answers with a redirect; what is not named stays as the request has it. */
  readonly redirect?: { readonly uri?: string; readonly authority?: string }
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
  }
  /** Answers preflight requests, and says on other answers which origins may read them. */
  readonly cors?: {
    /** Exact, or `*` for every origin. */
    readonly allowOrigin: readonly string[]
    readonly allowMethods: readonly string[]
    readonly allowHeaders: readonly string[]
    readonly exposeHeaders: readonly string[]
    readonly maxAgeSeconds?: number
    readonly allowCredentials: boolean
  }
  /** Names and values, added to the request. */
  readonly appendHeaders?: readonly (readonly [string, string])[]
  /** Holds the request back before anything else. */
  readonly delay?: { readonly percent: number; readonly ms: number }
  /** Answers with this status instead of forwarding. */
  readonly abort?: { readonly percent: number; readonly status: number }
  /** From the end of the request to the end of its answer, all tries together. */
  readonly timeoutMs?: number
  /** Up to `attempts` more tries after the first. */
  readonly retries?: { readonly attempts: number; readonly perTryMs: number }
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
      /** In the order tried; without a RouteRule one target with no labels: all versions in turn. */
      readonly targets: readonly RouteTarget[]
      readonly routeRule?: RuleRef
      /** Only where the RouteRule asks for any. */
      readonly actions?: RouteActions
      readonly tls: 'none'
    }
  | {
      readonly action: 'allow'
      readonly reason: 'allowed'
      readonly rule: RuleRef
      /** The rule's host pattern as written, e.g. `*.googleapis.com`. */
      readonly pattern: string
      readonly protocol: 'http' | 'http2' | 'grpc' | 'https' | 'tcp' | 'mongo'
      /** `originate`: clear HTTP in, TLS out. `passthrough`: the client's own TLS. */
      readonly tls: 'none' | 'originate' | 'passthrough'
      readonly routeRule?: RuleRef
      /** Only where the RouteRule asks for any. */
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
