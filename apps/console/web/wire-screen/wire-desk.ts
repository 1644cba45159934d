import { type ReadonlySignal, signal } from '@preact/signals'
import type { ApiFailure } from '../model/api-failure.ts'
import type { Console } from '../shell/context.ts'
import {
  captureCall,
  forgetCaptures,
  type IstioState,
  readCaptures,
  readIstio,
  setIstio,
} from '../shell/wire-api.ts'

/** What came of the last call that was made from here. */
export type CallOutcome = 'seen' | 'unseen' | null

/** What the Wire screen keeps while this tab lives. */
export interface WireDesk {
  readonly istio: ReadonlySignal<IstioState | null>
  readonly busy: ReadonlySignal<boolean>
  readonly outcome: ReadonlySignal<CallOutcome>
  readonly failure: ReadonlySignal<ApiFailure | null>
  /** Asks anew for everything that is told on demand only. */
  load(): Promise<void>
  switchIstio(on: boolean): Promise<void>
  /** One call, with WITH_ISTIO as given, else as it is. */
  call(withIstio?: boolean): Promise<void>
  forget(): Promise<void>
}

let desk: WireDesk | undefined

export function wireDesk(console: Console): WireDesk {
  desk ??= createWireDesk(console)
  return desk
}

function createWireDesk({ store }: Console): WireDesk {
  const istio = signal<IstioState | null>(null)
  const busy = signal(false)
  const outcome = signal<CallOutcome>(null)
  const failure = signal<ApiFailure | null>(null)

  /** The value, or nothing and the failure in sight. */
  function taken<Value>(
    answer:
      | { readonly ok: true; readonly value: Value }
      | { readonly ok: false; readonly failure: ApiFailure },
  ): Value | undefined {
    if (answer.ok) return answer.value
    failure.value = answer.failure
    return undefined
  }

  async function alone(work: () => Promise<void>): Promise<void> {
    if (busy.peek()) return
    busy.value = true
    failure.value = null
    await work()
    busy.value = false
  }

  async function turn(on: boolean): Promise<boolean> {
    const next = taken(await setIstio(on))
    istio.value = next ?? istio.peek()
    return next !== undefined
  }

  return {
    istio,
    busy,
    outcome,
    failure,
    async load() {
      const [state, captures] = await Promise.all([readIstio(), readCaptures()])
      istio.value = taken(state) ?? null
      const known = taken(captures)
      if (known !== undefined) store.takeCaptures(known.captured)
    },
    switchIstio: (on) => alone(async () => void (await turn(on))),
    call: (withIstio) =>
      alone(async () => {
        outcome.value = null
        const isWanted = withIstio === undefined || istio.peek()?.withIstio === withIstio
        if (!isWanted && !(await turn(withIstio))) return
        const seen = taken(await captureCall())
        if (seen === undefined) return
        store.takeCaptures(seen.captured)
        outcome.value = seen.exchange === null ? 'unseen' : 'seen'
      }),
    async forget() {
      const left = taken(await forgetCaptures())
      if (left !== undefined) store.takeCaptures(left.captured)
      outcome.value = null
    },
  }
}
