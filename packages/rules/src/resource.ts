import type { DestinationRule } from './today/destination-rule-schema.ts'
import type { ServiceEntry } from './today/service-entry-schema.ts'
import type { Sidecar } from './today/sidecar-schema.ts'
import type { VirtualService } from './today/virtual-service-schema.ts'

/**
 * The resources operators write: the 2018 family of spec/egress-rules.md sections 1 and 3, whose types are here, and
 * today's of section 6, whose types come from their schemas.
 */

export const classicApiVersion = 'config.istio.io/v1alpha2'

/** The version in which today's kinds are kept. */
export const todayApiVersion = 'networking.istio.io/v1'

/** Those in which they are served: all mean the same, and are read as the first (spec: egress-rules 6). */
const todayApiVersions = [
  todayApiVersion,
  'networking.istio.io/v1beta1',
  'networking.istio.io/v1alpha3',
] as const

const classicKinds = ['EgressRule', 'RouteRule'] as const
export const todayKinds = ['ServiceEntry', 'VirtualService', 'DestinationRule', 'Sidecar'] as const

/** Every kind there is. */
export const kindNames = [...classicKinds, ...todayKinds] as const

/** The versions a kind is served in; it is kept in the first. */
export function apiVersions(kind: Kind): readonly string[] {
  return classicKinds.some((classic) => classic === kind) ? [classicApiVersion] : todayApiVersions
}

export interface ObjectMeta {
  readonly name: string
  readonly namespace: string
  readonly uid?: string
  /** Opaque to clients; a growing decimal number here. */
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** A reference to a service: by short name, or in full as `service` (spec/egress-rules.md 3.1). */
export interface IstioService {
  readonly name?: string
  readonly namespace?: string
  readonly domain?: string
  readonly service?: string
  readonly labels?: Readonly<Record<string, string>>
}

export interface EgressRuleSpec {
  readonly destination: IstioService
  readonly ports: readonly { readonly port: number; readonly protocol: string }[]
  readonly useEgressProxy?: boolean
}

export interface StringMatch {
  readonly exact?: string
  readonly prefix?: string
  readonly regex?: string
}

export interface RouteRuleSpec {
  readonly destination: IstioService
  /** Higher first; default 0. */
  readonly precedence?: number
  readonly match?: {
    readonly source?: IstioService
    readonly request?: { readonly headers?: Readonly<Record<string, StringMatch>> }
    /** Refused, as is `udp`. */
    readonly tcp?: {
      readonly sourceSubnet?: readonly string[]
      readonly destinationSubnet?: readonly string[]
    }
    readonly udp?: object
  }
  readonly route?: readonly {
    readonly destination?: IstioService
    readonly labels?: Readonly<Record<string, string>>
    /** Per cent; the weights of a rule total 100. */
    readonly weight?: number
  }[]
  /** Answers with 301 to this place. */
  readonly redirect?: { readonly uri?: string; readonly authority?: string }
  /** The route serves requests to become a WebSocket, and nothing else; default false: everything else. */
  readonly websocketUpgrade?: boolean
  /** Replaces the matched part of the path, and Host. */
  readonly rewrite?: { readonly uri?: string; readonly authority?: string }
  /** A mesh service that gets a copy of every request; its answers are dropped. */
  readonly mirror?: IstioService
  /** Which pages of other origins may read the answers. */
  readonly corsPolicy?: {
    readonly allowOrigin?: readonly string[]
    readonly allowMethods?: readonly string[]
    readonly allowHeaders?: readonly string[]
    readonly exposeHeaders?: readonly string[]
    readonly maxAge?: string
    readonly allowCredentials?: boolean
  }
  /** Added to requests on their way to the upstream. */
  readonly appendHeaders?: Readonly<Record<string, string>>
  /** Durations are proto3 JSON: decimal seconds with the suffix `s`. */
  readonly httpReqTimeout?: { readonly simpleTimeout?: { readonly timeout?: string } }
  readonly httpReqRetries?: {
    readonly simpleRetry?: { readonly attempts?: number; readonly perTryTimeout?: string }
  }
  /** `percent` is cut to whole per cent; 0 or none injects nothing. */
  readonly httpFault?: {
    readonly delay?: {
      readonly percent?: number
      readonly fixedDelay?: string
      readonly exponentialDelay?: string
    }
    readonly abort?: {
      readonly percent?: number
      readonly httpStatus?: number
      readonly grpcStatus?: string
    }
  }
  /** Refused. */
  readonly l4Fault?: {
    readonly terminate?: { readonly percent?: number }
    readonly throttle?: {
      readonly percent?: number
      readonly downstreamLimitBps?: number
      readonly upstreamLimitBps?: number
      readonly throttleAfterPeriod?: string
      readonly throttleAfterBytes?: number
    }
  }
}

interface Typed<Kind extends string, Spec> {
  readonly apiVersion: typeof classicApiVersion
  readonly kind: Kind
  readonly metadata: ObjectMeta
  readonly spec: Spec
}

export type EgressRule = Typed<'EgressRule', EgressRuleSpec>
export type RouteRule = Typed<'RouteRule', RouteRuleSpec>
export type Resource =
  | EgressRule
  | RouteRule
  | ServiceEntry
  | VirtualService
  | DestinationRule
  | Sidecar
export type Kind = (typeof kindNames)[number]
