import type { ConsoleState } from '@bookinfo/discovery'
import type { Disk } from '@bookinfo/rule-store'
import type { Clock } from './clock.ts'

export interface ControlPlaneOptions {
  /** Rules live in `rules/` below it, and `kubeconfig` is written there. */
  readonly stateDir: string
  /** The console's built files; without it `/` is a page that says what can be done instead. */
  readonly consoleDir?: string
  readonly runMode: ConsoleState['runMode']
  readonly world: ConsoleState['world']
  /** What a first start and a reset put in place. */
  readonly preset: ConsoleState['preset']
  /** Where the browser finds the product page; the only page the console may frame. */
  readonly productPageUrl: string
  /** Where the traffic generator finds the product page; default `productPageUrl`. */
  readonly trafficUrl?: string
  /** Where WITH_ISTIO of details v2 is switched; absent where it cannot be reached from here. */
  readonly detailsSwitchUrl?: string
  /** `host:port` by which we may be asked, beside the loopback names at our own port. */
  readonly allowedHosts: readonly string[]
  /** Pages that may frame `/embed/…`, as sources of CSP's frame-ancestors; default: those of this machine. */
  readonly embedAncestors?: readonly string[]
  /**
   * Whether writes over the API are refused that open every host, a public suffix, or a block shorter than /8; default false:
   * they are warned about. Files edited by hand are for the gateways to judge (`EGRESS_DENY_BROAD_RULES`).
   */
  readonly denyBroadRules?: boolean
  /** Further parts the doctor asks, by name: `http://…` for an answer, `tcp://host:port` for a connection. */
  readonly parts?: Readonly<Record<string, string>>
  /** The certificate of the outside stand-in's CA, whose expiry the doctor tells. */
  readonly caFile?: string
  /** What booth mode draws its pauses from; default 1. */
  readonly seed?: number
  /** Named when our port is taken; default `CONTROL_PORT`. */
  readonly portVariable?: string
  /** How long a write waits for the gateways, in milliseconds; default 2000. */
  readonly ackTimeoutMs?: number
  /** From so many rules on, gateways are told them packed; default 1000. */
  readonly fewestPacked?: number
  /** Default: that of the system. */
  readonly clock?: Clock
  /** Where rules are written; default: the machine's own disk. */
  readonly disk?: Disk
  /** Hears of every route that there is, `GET /api/state`, before the server listens. */
  readonly onRoute?: (route: string) => void
  /** What an operator should know, a line at a time; default: nobody hears it. */
  readonly log?: (line: string) => void
}

export interface ControlPlane {
  /**
   * Opens the store, writes the kubeconfig, listens; port 0 takes any free one. On 127.0.0.1 it listens on ::1 too,
   * where there is one: `localhost` means either.
   * @throws Error naming the port's variable when it is taken
   */
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>
  /** Ends every stream and waits for the running write. */
  close(): Promise<void>
}
