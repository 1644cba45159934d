import type { CaptureOrder, EgressProxy, ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'
import { authorityText, parseAuthority } from '@bookinfo/rules/deciding'
import type { EgressGatewayOptions } from '../gateway-options.ts'
import { type ControlPlaneClient, createControlPlaneClient } from './control-plane-client.ts'
import { createExchangeReporter } from './exchange-reporter.ts'
import { createSubscription } from './subscription.ts'
import type { SubscriptionState } from './subscription-state.ts'

interface ControlPlaneLinkOptions
  extends Pick<
    EgressGatewayOptions,
    | 'name'
    | 'controlPlane'
    | 'registry'
    | 'world'
    | 'knownHosts'
    | 'outboundTrafficPolicy'
    | 'connectTo'
    | 'silenceMs'
  > {
  readonly apply: EgressProxy['apply']
  /** Shows the bytes of some calls, or with `null` of no more. */
  readonly capture: (order: CaptureOrder | null, tell: (capture: WireCapture) => void) => void
  readonly log: (line: string) => void
}

/** Everything between this gateway and its control plane: rules one way, exchanges the other. */
export interface ControlPlaneLink {
  readonly state: SubscriptionState
  readonly dropped: number
  report(record: ExchangeRecord): void
  /** Resolves when the first snapshot has been dealt with, or the control plane turned out to be away. */
  start(): Promise<void>
  close(): Promise<void>
}

export function createControlPlaneLink(options: ControlPlaneLinkOptions): ControlPlaneLink {
  const { name: gateway = 'egress-gateway', controlPlane: url, apply, log } = options
  if (url === undefined) return noControlPlane(log)
  const client = createControlPlaneClient({ url, gateway, silenceMs: options.silenceMs ?? 12_000 })
  const { registry, world = 'live', knownHosts = [], outboundTrafficPolicy } = options
  const connectTo = canonicalOverrides(options.connectTo)
  const policy = outboundTrafficPolicy === undefined ? {} : { outboundTrafficPolicy }
  const hello = { gateway, registry, world, knownHosts, ...policy, connectTo }
  const capture = relayCaptures(gateway, client, options.capture)
  const subscription = createSubscription({ client, hello, apply, capture, log })
  const reporter = createExchangeReporter({ gateway, send: client.exchanges })
  return {
    get state() {
      return subscription.state
    },
    get dropped() {
      return reporter.dropped
    },
    report: reporter.add,
    start: subscription.start,
    async close() {
      const ended = Promise.all([subscription.close(), reporter.close()])
      client.close() // what is under way fails now instead of in its own time
      await ended
    },
  }
}

/** Puts an order in force, says so, then tells what is seen. What cannot be told is not kept: an operator asks again. */
function relayCaptures(
  gateway: string,
  client: ControlPlaneClient,
  capture: ControlPlaneLinkOptions['capture'],
): (order: CaptureOrder | null) => void {
  return function takeOrder(order) {
    const told = (captured: WireCapture | null): void => {
      if (order !== null)
        client.captures({ gateway, order: order.id, captured }).catch(() => undefined)
    }
    capture(order, told)
    told(null)
  }
}

/** With the names as rules know them. */
function canonicalOverrides(connectTo: EgressGatewayOptions['connectTo']): Record<string, string> {
  return Object.fromEntries(
    [...(connectTo ?? [])].map(([named, address]) => {
      const parsed = parseAuthority(named)
      return [parsed.ok ? authorityText(parsed) : named, address]
    }),
  )
}

function noControlPlane(log: (line: string) => void): ControlPlaneLink {
  const staleSince = new Date().toISOString()
  return {
    state: { connected: false, version: null, rejected: null, refused: [], staleSince },
    dropped: 0,
    report() {},
    async start() {
      log(
        'control plane: none configured; the mesh is served in turn, everything external is denied',
      )
    },
    async close() {},
  }
}
