import { setTimeout as delay } from 'node:timers/promises'
import type { GatewayHello } from '@bookinfo/discovery'
import type { CaptureOrder, EgressProxy } from '@bookinfo/egress-proxy'
import type { RefusedRule } from '@bookinfo/rules'
import { createBackOff } from './back-off.ts'
import type { ControlPlaneClient } from './control-plane-client.ts'
import { createPackedBlocks } from './packed-blocks.ts'
import {
  ackOf,
  afterLoss,
  afterSnapshot,
  initialState,
  type SubscriptionState,
} from './subscription-state.ts'
import { takeSnapshot } from './take-snapshot.ts'
import { createSnapshotParser } from './told-resources.ts'

export interface SubscriptionOptions {
  readonly client: ControlPlaneClient
  readonly hello: GatewayHello
  readonly apply: EgressProxy['apply']
  /** An operator wants to see bytes, or with `null` no more of them. */
  readonly capture: (order: CaptureOrder | null) => void
  readonly log: (line: string) => void
}

export interface Subscription {
  readonly state: SubscriptionState
  /** Begins, and resolves when the first snapshot has been dealt with or the first attempt has failed. */
  start(): Promise<void>
  /** Ends the stream; resolves when nothing of it runs any more. */
  close(): Promise<void>
}

/**
 * Keeps this gateway's rules those of the control plane: hello, then the snapshot stream, each snapshot put in force
 * and acknowledged in order. Whatever breaks (stream, silence, an acknowledgement that cannot be delivered), all of
 * it begins again after a growing pause, and the last good snapshot stays in force meanwhile.
 */
export function createSubscription(options: SubscriptionOptions): Subscription {
  const { client, hello } = options
  const stop = new AbortController()
  const backOff = createBackOff()
  const first = Promise.withResolvers<void>()
  const say = createNews(options.log)
  const blocks = createPackedBlocks(client)
  const parse = createSnapshotParser(blocks.open)
  let state = initialState()
  let running: Promise<void> | undefined
  let asksForPacked = true

  async function receive(line: string): Promise<void> {
    if (line.startsWith('{"capture":')) {
      // Its schema compiler is larger than the gateway, and most never see a capture.
      const { parseCaptureLine } = await import('@bookinfo/discovery')
      options.capture(parseCaptureLine(JSON.parse(line)).capture)
      return
    }
    await blocks.fetchFor(line, stop.signal)
    const outcome = takeSnapshot(line, parse, options.apply)
    if (outcome === undefined) return
    state = afterSnapshot(state, outcome)
    backOff.reset()
    say.received(state, outcome.version)
    await client.ack(ackOf(hello.gateway, outcome))
    if (asksForPacked && blocks.areRefused) throw new Error('asking for the rules one by one')
    first.resolve()
  }

  async function subscribe(): Promise<void> {
    await client.hello(hello)
    asksForPacked = !blocks.areRefused
    for await (const line of client.snapshots(stop.signal, asksForPacked)) await receive(line)
    throw new Error('the stream ended')
  }

  function lost(error: unknown): void {
    if (stop.signal.aborted) return
    state = afterLoss(state)
    say.lost(state, error)
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      await subscribe().catch(lost)
      first.resolve()
      await delay(backOff.nextMs(), undefined, { signal: stop.signal }).catch(() => {}) // closing
    }
  }

  return {
    get state() {
      return state
    },
    start() {
      running ??= run()
      return first.promise
    },
    async close() {
      stop.abort()
      await running
      state = afterLoss(state)
    },
  }
}

/** Says each change once, however often it is met. */
function createNews(log: (line: string) => void) {
  let said: string | undefined
  const once = (line: string) => {
    if (line !== said) log(line)
    said = line
  }
  return {
    received({ rejected, refused }: SubscriptionState, version: string) {
      if (rejected === null)
        once(`control plane: connected, its rules are in force${leftOut(refused)}`)
      else
        once(`control plane: rules at version ${version} refused, the last good stay: ${rejected}`)
    },
    lost({ version }: SubscriptionState, error: unknown) {
      const why = describeFailure(error)
      const meanwhile =
        version === null
          ? 'no rules yet: the mesh is served in turn, everything external is denied'
          : `rules stay at version ${version}`
      once(`control plane: away (${why}); ${meanwhile}`)
    },
  }
}

/** A host with several addresses fails with all their errors at once, and no message of its own. */
function describeFailure(error: unknown): string {
  const [cause] = error instanceof AggregateError ? error.errors : [error]
  return cause instanceof Error ? cause.message : String(cause)
}

const mostNamed = 3

/** Thousands of them would be no line of a log. */
function leftOut(refused: readonly RefusedRule[]): string {
  if (refused.length === 0) return ''
  const named = refused.slice(0, mostNamed).map(({ rule, reason }) => `${rule}: ${reason}`)
  const more = refused.length - named.length
  const rest = more === 0 ? [] : [`${more} more (/config_dump lists them)`]
  return `; left out: ${[...named, ...rest].join('; ')}`
}
