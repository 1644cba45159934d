import type { CaptureOrder, ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'
import type { MeshRegistry, OutboundTrafficPolicy, RefusedRule, Resource } from '@bookinfo/rules'

/**
 * What the gateway and the control plane say to each other, and what the console hears.
 *
 *   GET  /discovery/v1/snapshots?gateway=NAME   NDJSON stream: a Snapshot at once, then a SnapshotDelta for each
 *                                               change, a line each; a CaptureLine comes in between; `{}` as
 *                                               heartbeat each 5 s. With `&packed=FORM` the gateway says which form
 *                                               of packed rules it reads; without, nothing is packed
 *   GET  /discovery/v1/packed-rules/ID          the block of that name, application/octet-stream; 404 once another
 *                                               has taken its place
 *   POST /discovery/v1/hello                    GatewayHello, before the first GET
 *   POST /discovery/v1/acks                     Ack
 *   POST /discovery/v1/exchanges                ExchangeBatch
 *   POST /discovery/v1/captures                 CaptureReport
 *   GET  /api/events                            server-sent events for consoles: ConsoleEvent
 *   GET  /api/state                             ConsoleState
 *   POST /api/step                              where the walkthrough stands; 200 with StepReport
 *   GET  /api/doctor                            DoctorReport
 *   POST /api/reset                             back to the preset; 200 with ConsoleState
 */

/** The whole set of resources at one version of the store. Immutable. */
export interface Snapshot {
  /** First in the line, so that it is known by how that begins. */
  readonly packed?: PackedBlock
  readonly version: string
  /** Those that are not packed. */
  readonly resources: readonly Resource[]
}

/** Resources that lie in a block made by `packRules`; it is fetched once, and then known by its name. */
export interface PackedBlock {
  readonly id: string
  /** Its length. */
  readonly bytes: number
  /** Keys of those in it that are gone by now, or stand among `resources` as they are now. */
  readonly without: readonly string[]
}

/**
 * What became of the resources between two versions, all of it or nothing: xDS's DeltaDiscoveryResponse, with `version`
 * for both its system_version_info and its nonce. A gateway that is at another version than `fromVersion` asks for the
 * whole again, by opening its stream anew. Immutable.
 */
export interface SnapshotDelta {
  readonly version: string
  readonly fromVersion: string
  /** Those that are new or changed. */
  readonly resources: readonly Resource[]
  /** Keys (`egress-rule/default/googleapis`) of those that are gone. */
  readonly removedResources: readonly string[]
}

export interface GatewayHello {
  readonly gateway: string
  readonly registry: MeshRegistry
  /** `stand-in`: the outside world is our own; `live`: Google itself. */
  readonly world: 'stand-in' | 'live'
  /** Outside hosts the topology may show, e.g. `www.googleapis.com`. */
  readonly knownHosts: readonly string[]
  /** What becomes of traffic that no rule is about; default `REGISTRY_ONLY`. */
  readonly outboundTrafficPolicy?: OutboundTrafficPolicy
  /** The operator's overrides, `host:port` to `address:port`, for explanations; not known where absent. */
  readonly connectTo?: Readonly<Record<string, string>>
}

export interface Ack {
  readonly gateway: string
  readonly version: string
  readonly status: 'applied' | 'rejected'
  /** Why all of it was rejected; the gateway keeps its last good snapshot. */
  readonly message?: string
  /** All rules of an applied version that were left out, by key, and why: xDS's resource errors. Absent: none. */
  readonly refused?: readonly RefusedRule[]
}

export interface ExchangeBatch {
  readonly gateway: string
  readonly exchanges: readonly ExchangeRecord[]
  /** Records lost since the last batch because the control plane was away or slow. */
  readonly dropped: number
}

/** Asks a gateway to show the first bytes of some calls, or with `null` to stop it. Not acknowledged as rules are. */
export interface CaptureLine {
  readonly capture: CaptureOrder | null
}

export interface CaptureReport {
  readonly gateway: string
  /** `id` of the order. */
  readonly order: string
  /** One exchange, as far as it has come; `null`: the order is in force now. */
  readonly captured: WireCapture | null
}

/** What an operator asked to see on the wire, and what was seen. */
export interface CaptureState {
  /** The order in force. */
  readonly order: {
    readonly workload: string
    readonly host: string
    readonly until: string
  } | null
  /** The newest few, the newest last. */
  readonly captured: readonly WireCapture[]
}

export interface GatewayState {
  readonly name: string
  readonly connected: boolean
  readonly ackedVersion: string | null
  readonly ackedAt: string | null
  /** Why the gateway refused the newest snapshot that it has answered; `null` when it did not. */
  readonly rejected: string | null
  /** The version of that snapshot. */
  readonly rejectedVersion: string | null
  /** Rules of the acknowledged version that it left out, and why. */
  readonly refused: readonly RefusedRule[]
}

export interface RuleState {
  readonly resource: Resource
  /**
   * `saved`: on disk, not yet acknowledged by every connected gateway. `active`: acknowledged.
   * `deleting`: gone from disk, still in force at some gateway. `rejected`: a gateway refused it, alone or with all others.
   */
  readonly status: 'saved' | 'active' | 'deleting' | 'rejected'
  readonly message?: string
  /** A gateway acts on all rules but this one; else one that is rejected leaves in force what was. */
  readonly leftOut?: boolean
  /** Absent for what was there before this start of the control plane. */
  readonly written?: RuleWriting
}

/** How a rule came to be as it is. */
export interface RuleWriting {
  /** What the writer's client calls itself; `file`: a file under the state directory was edited. */
  readonly by: 'console' | 'kubectl' | 'meshctl' | 'curl' | 'api' | 'file' | 'reset'
  /** ISO 8601. */
  readonly at: string
  /** Until every connected gateway acted on it, milliseconds; `null` while one does not. */
  readonly ackMs: number | null
}

export interface ConsoleState {
  /** Store version the state was made from. */
  readonly version: string
  readonly runMode: 'process' | 'separate' | 'compose'
  readonly world: 'stand-in' | 'live'
  readonly preset: 'blog' | 'blank'
  /** Where the browser finds the product page. */
  readonly productPageUrl: string
  readonly gateways: readonly GatewayState[]
  readonly registry: MeshRegistry | null
  readonly rules: readonly RuleState[]
  /** Files under the state directory that could not be read: `file:line:column message`. */
  readonly brokenFiles: readonly string[]
}

/** What changed of the state since the `state` or `patch` before; a field that is as it was is absent. */
export interface StatePatch {
  readonly version: string
  readonly gateways: readonly GatewayState[]
  readonly registry?: MeshRegistry | null
  readonly brokenFiles?: readonly string[]
  /** Rules that are new, or stand otherwise than before. */
  readonly rules: readonly RuleState[]
  /** Rules that are gone. */
  readonly removedRules: readonly RuleName[]
}

/** What identifies a rule. */
export interface RuleName {
  readonly kind: Resource['kind']
  readonly namespace: string
  readonly name: string
}

/** One page load of the traffic generator, as a visitor would have seen it. */
export interface PageLoad {
  /** Epoch milliseconds when its answer was there, or was given up. */
  readonly at: number
  /** HTTP status; `null` without an answer. */
  readonly status: number | null
  /** Whether the page showed the book's details, and its reviews. */
  readonly details: boolean
  readonly reviews: boolean
  /** From the request to the whole page, milliseconds. */
  readonly ms: number
}

export interface TrafficReport {
  /** Page loads a second that are wanted now; 0: it rests. */
  readonly perSecond: number
  /** Since the last report, in the order they ended. */
  readonly loads: readonly PageLoad[]
  /** Loads not made since the last report because too many were still under way. */
  readonly skipped: number
}

/** Where the walkthrough stands, told to every window that shows it. Times are those of the control plane. */
export interface StepReport {
  /** The step that is open; `null` when none is. */
  readonly step: number | null
  /** Length of the chosen path, minutes. */
  readonly minutes: number
  /** The screen that is shown with it, by the console's name of it. */
  readonly screen: string
  /** When the walkthrough was begun, ISO 8601. */
  readonly beganAt: string
  /** When this step was opened, ISO 8601. */
  readonly stepAt: string
}

/** How a part of the mesh answers. */
export interface PartHealth {
  readonly name: string
  /** Where it was asked; `tcp://` where only a connection was tried. */
  readonly url: string
  /** `hidden`: on a network that the control plane has no part in. */
  readonly state: 'up' | 'down' | 'hidden'
  /** Why it is down, or what is to be done; `null` when there is nothing to say. */
  readonly detail: string | null
  /** Until it answered, milliseconds; `null` without an answer. */
  readonly ms: number | null
}

/** What somebody wants to know before a talk, or when something is odd. */
export interface DoctorReport {
  /** The control plane's clock, and since when it runs, ISO 8601. */
  readonly time: string
  readonly startedAt: string
  readonly versions: { readonly controlPlane: string; readonly node: string }
  readonly runMode: ConsoleState['runMode']
  readonly world: ConsoleState['world']
  readonly preset: ConsoleState['preset']
  /** Where rules, certificates and logs are kept. */
  readonly stateDir: string
  /** What booth mode draws its pauses from. */
  readonly seed: number
  readonly parts: readonly PartHealth[]
  readonly gateways: readonly GatewayState[]
  /** Whom the outside stand-in's certificates come from; `null` where there is none or it cannot be read. */
  readonly authority: {
    readonly subject: string
    readonly file: string
    /** ISO 8601. */
    readonly validTo: string
  } | null
}

/** Server-sent events: `event` is the SSE event name, ids grow by one. */
export type ConsoleEvent =
  | { readonly event: 'state'; readonly data: ConsoleState }
  | { readonly event: 'patch'; readonly data: StatePatch }
  | { readonly event: 'exchange'; readonly data: ExchangeRecord }
  | { readonly event: 'capture'; readonly data: WireCapture }
  | { readonly event: 'traffic'; readonly data: TrafficReport }
  | { readonly event: 'step'; readonly data: StepReport }
  | { readonly event: 'dropped'; readonly data: { readonly count: number } }
