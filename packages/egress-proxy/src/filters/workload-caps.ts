import type { Limits } from '../options.ts'

/** What is counted for each workload. */
export type Cap = 'connections' | 'turnedAway' | 'heads' | 'tunnels' | 'lookups'

/** Connections over the limit that are told so, at a time; any more are closed without a word. */
const mostTurnedAway = 64

/**
 * How much each workload has of what is scarce, so that one cannot use up what the others need (spec: security S80).
 * Everything taken is given back by whoever took it.
 */
export class WorkloadCaps {
  readonly limits: Required<Limits>
  readonly #counts: Readonly<Record<Cap, Map<string, number>>> = {
    connections: new Map(),
    turnedAway: new Map(),
    heads: new Map(),
    tunnels: new Map(),
    lookups: new Map(),
  }

  constructor(limits: Required<Limits>) {
    this.limits = limits
  }

  /** @returns false when the workload has all it may; nothing is taken then */
  take(cap: Cap, workload: string): boolean {
    const counts = this.#counts[cap]
    const count = counts.get(workload) ?? 0
    if (count >= (cap === 'turnedAway' ? mostTurnedAway : this.limits[cap])) return false
    counts.set(workload, count + 1)
    return true
  }

  give(cap: Cap, workload: string): void {
    const counts = this.#counts[cap]
    const left = (counts.get(workload) ?? 0) - 1
    if (left > 0) counts.set(workload, left)
    else counts.delete(workload)
  }

  /** A new connection's seat; by source address, until credentials tell otherwise. */
  sit(workload: string): Seat {
    return new Seat(this, workload)
  }
}

/** One connection's place among those of its workload, or among those that are told that there is none. */
export class Seat {
  readonly #caps: WorkloadCaps
  #workload: string
  #has: 'connections' | 'turnedAway' | null

  constructor(caps: WorkloadCaps, workload: string) {
    this.#caps = caps
    this.#workload = workload
    this.#has = caps.take('connections', workload) ? 'connections' : null
    if (this.#has === null && caps.take('turnedAway', workload)) this.#has = 'turnedAway'
  }

  get isGranted(): boolean {
    return this.#has === 'connections'
  }

  /** Whether the connection is one of the few that are told why they are not served. */
  get isTurnedAway(): boolean {
    return this.#has === 'turnedAway'
  }

  /** Whether the connection may go on for this workload: it moves there when it came as another. */
  isFor(workload: string): boolean {
    if (workload === this.#workload) return this.isGranted
    if (!this.#caps.take('connections', workload)) return false
    this.leave()
    this.#workload = workload
    this.#has = 'connections'
    return true
  }

  leave(): void {
    if (this.#has !== null) this.#caps.give(this.#has, this.#workload)
    this.#has = null
  }
}
