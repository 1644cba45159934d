import type { AttackName, LabReport } from '@bookinfo/attacks'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ApiFailure } from '../model/api-failure.ts'
import { ask } from '../shell/operator-api.ts'

/** The defences that can be switched off, by the names they have in the report. */
export type Defence = 'dialsCallersAddress' | 'namesMayDiffer'

/** One run of the lab, and from where it ran. */
export type LabRun = LabReport & { readonly runMode: 'process' | 'separate' | 'compose' }

/** What the lab keeps while this tab lives. */
export interface AttackDesk {
  /** Defences that are switched off for the next run. */
  readonly off: Signal<ReadonlySet<Defence>>
  readonly running: ReadonlySignal<boolean>
  /** The last run with all defences of 2018, that is none, and the last one as the switches stood. */
  readonly past: ReadonlySignal<LabRun | null>
  readonly now: ReadonlySignal<LabRun | null>
  readonly failure: ReadonlySignal<ApiFailure | null>
  /** The attack whose tries are in sight. */
  readonly opened: Signal<AttackName | null>
  run(): Promise<void>
}

let desk: AttackDesk | undefined

export function attackDesk(): AttackDesk {
  desk ??= createAttackDesk()
  return desk
}

const as2018: ReadonlySet<Defence> = new Set(['dialsCallersAddress', 'namesMayDiffer'])

function createAttackDesk(): AttackDesk {
  const off = signal<ReadonlySet<Defence>>(new Set())
  const running = signal(false)
  const past = signal<LabRun | null>(null)
  const now = signal<LabRun | null>(null)
  const failure = signal<ApiFailure | null>(null)

  async function runWith(without: ReadonlySet<Defence>): Promise<LabRun | null> {
    const weakened = Object.fromEntries([...without].map((name) => [name, true]))
    const answer = await ask<LabRun>('/api/attacks/run', { weakened })
    failure.value = answer.ok ? null : answer.failure
    return answer.ok ? answer.value : null
  }

  return {
    off,
    running,
    past,
    now,
    failure,
    opened: signal(null),
    async run() {
      if (running.value) return
      running.value = true
      now.value = (await runWith(off.value)) ?? now.value
      if (failure.value === null) past.value ??= await runWith(as2018)
      running.value = false
    },
  }
}
