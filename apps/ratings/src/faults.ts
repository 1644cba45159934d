import type { Clock } from './clock.ts'

/** `none`, and the fault variants of the original by the name it gives them as a SERVICE_VERSION. */
export const faultModes = ['none', 'v-faulty', 'v-delayed', 'v-unavailable', 'v-unhealthy'] as const
export type FaultMode = (typeof faultModes)[number]

/** Where a mode that changes by itself stands; `good` serves. */
export type FaultPhase = 'good' | 'bad'

interface FaultState {
  readonly mode: FaultMode
  /** For the modes that change by themselves alone. */
  readonly phase?: FaultPhase
}

/** What one request gets. */
type Fate = 'served' | 'refused' | 'delayed'

export interface Faults {
  state(): FaultState
  /** From now on this mode, and if it changes by itself: beginning with that phase. */
  set(mode: FaultMode, begin?: FaultPhase): void
  next(): Fate
  healthy(): boolean
}

/** How long each phase lasts. */
const phaseMs = { 'v-unavailable': 60_000, 'v-unhealthy': 900_000 } as const
export const delayMs = 7000

export function isFaultMode(value: unknown): value is FaultMode {
  return faultModes.some((mode) => mode === value)
}

/** The fault variants (spec: bookinfo 4.4). `random` gives numbers from 0 to below 1, `clock` the time. */
export function createFaults(first: FaultMode, clock: Clock, random: () => number): Faults {
  let mode = first
  let since = clock.now()
  const phase = (): FaultPhase | undefined => {
    if (mode !== 'v-unavailable' && mode !== 'v-unhealthy') return undefined
    return Math.floor((clock.now() - since) / phaseMs[mode]) % 2 === 0 ? 'good' : 'bad'
  }
  return {
    state: () => {
      const now = phase()
      return now === undefined ? { mode } : { mode, phase: now }
    },
    set: (next, begin = 'good') => {
      mode = next
      since = clock.now()
      const changes = next === 'v-unavailable' || next === 'v-unhealthy'
      if (changes && begin === 'bad') since -= phaseMs[next]
    },
    next: () => {
      if (mode === 'v-faulty') return random() < 0.5 ? 'refused' : 'served'
      if (mode === 'v-delayed') return random() < 0.5 ? 'delayed' : 'served'
      return phase() === 'bad' ? 'refused' : 'served'
    },
    healthy: () => mode !== 'v-unhealthy' || phase() === 'good',
  }
}
