import type { Ack } from '@bookinfo/discovery'
import type { RefusedRule } from '@bookinfo/rules'

export interface SubscriptionState {
  /** The stream is open and has sent a snapshot. */
  readonly connected: boolean
  /** Version in force, `null` before the first. */
  readonly version: string | null
  /** Why the newest snapshot was refused; `null` when it is in force. */
  readonly rejected: string | null
  /** Rules of the version in force that were left out, and why. */
  readonly refused: readonly RefusedRule[]
  /** ISO 8601, since when the rules in force may not be the newest; `null` when they are. */
  readonly staleSince: string | null
}

/** What became of one snapshot. */
export interface Outcome {
  readonly version: string
  /** Why it was refused; `null`: it is in force. */
  readonly rejected: string | null
  /** What of it was left out, and why. */
  readonly refused: readonly RefusedRule[]
}

const now = () => new Date().toISOString()

/** Before the first snapshot. */
export function initialState(): SubscriptionState {
  return { connected: false, version: null, rejected: null, refused: [], staleSince: now() }
}

export function afterSnapshot(
  state: SubscriptionState,
  { version, rejected, refused }: Outcome,
): SubscriptionState {
  if (rejected === null) return { connected: true, version, rejected, refused, staleSince: null }
  return { ...state, connected: true, rejected, staleSince: state.staleSince ?? now() }
}

export function afterLoss(state: SubscriptionState): SubscriptionState {
  return { ...state, connected: false, staleSince: state.staleSince ?? now() }
}

export function ackOf(gateway: string, { version, rejected, refused }: Outcome): Ack {
  const leftOut = refused.length === 0 ? {} : { refused }
  if (rejected === null) return { gateway, version, status: 'applied', ...leftOut }
  return { gateway, version, status: 'rejected', message: rejected }
}
