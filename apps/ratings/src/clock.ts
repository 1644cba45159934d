import { setTimeout as wait } from 'node:timers/promises'

/** The time that faults go by, so that tests can turn it. */
export interface Clock {
  /** Milliseconds since some moment. */
  now(): number
  /** Resolves after `ms`, or as soon as `signal` is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wait: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
}
