import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ApiFailure } from '../model/api-failure.ts'
import { ask } from '../shell/operator-api.ts'

/** What the Traffic screen keeps while this tab lives. */
export interface TrafficDesk {
  /** What the slider stands at. */
  readonly wanted: Signal<number>
  readonly failure: ReadonlySignal<ApiFailure | null>
  /** Asks the control plane for so many page loads a second; 0 stops. */
  want(perSecond: number): Promise<void>
}

let desk: TrafficDesk | undefined

export function trafficDesk(): TrafficDesk {
  desk ??= createTrafficDesk()
  return desk
}

/** More often than the minute after which the generator takes us for gone, milliseconds. */
const askAgainMs = 20_000

function createTrafficDesk(): TrafficDesk {
  const wanted = signal(2)
  const failure = signal<ApiFailure | null>(null)
  let running = 0

  async function want(perSecond: number): Promise<void> {
    running = perSecond
    const answer = await ask('/api/traffic', { perSecond })
    failure.value = answer.ok ? null : answer.failure
    if (!answer.ok) running = 0
  }

  // A console that nobody sees does not ask: then the visitors rest.
  setInterval(() => {
    if (running > 0 && document.visibilityState === 'visible') void want(running)
  }, askAgainMs)

  return { wanted, failure, want }
}
