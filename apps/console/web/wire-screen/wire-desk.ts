import { type ReadonlySignal, signal } from '@preact/signals'
import type { ApiFailure } from '../model/api-failure.ts'
import { recorded } from '../shell/call-control-plane.ts'
import type { Console } from '../shell/context.ts'
import {
  captureCall,
  forgetCaptures,
  type IstioState,
  readCaptures,
  readIstio,
  type SeenCall,
  setIstio,
} from '../shell/wire-api.ts'

/** What came of the last call that was made from here. */
type CallOutcome = 'seen' | 'refused' | 'unseen' | null

/** What the Wire screen keeps while this tab lives. */
export interface WireDesk {
  readonly istio: ReadonlySignal<IstioState | null>
  readonly busy: ReadonlySignal<boolean>
  readonly outcome: ReadonlySignal<CallOutcome>
  readonly failure: ReadonlySignal<ApiFailure | null>
  /** Asks anew for everything that is told on demand only. */
  load(): Promise<void>
  /** Asks the service again and again how its switch stands, until the function it returns is called. */
  follow(): () => void
  switchIstio(on: boolean): Promise<void>
  /** One call, with WITH_ISTIO as given, else as it is. */
  call(withIstio?: boolean): Promise<void>
  forget(): Promise<void>
}

/** It is switched from terminals too, milliseconds. */
const lookAgainMs = 2000

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

  /** As the service says it; without an answer nobody knows. */
  async function readSwitch(): Promise<void> {
    const state = await readIstio()
    if (!busy.peek()) istio.value = state.ok ? state.value : null
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
      // A recording has its bytes from its events.
      if (recorded.value !== null) return
      const [, captures] = await Promise.all([readSwitch(), readCaptures()])
      const known = taken(captures)
      if (known !== undefined) store.takeCaptures(known.captured)
    },
    follow: () =>
      whileSeen(() => {
        if (recorded.value === null) void readSwitch()
      }),
    switchIstio: (on) => alone(async () => void (await turn(on))),
    call: (withIstio) =>
      alone(async () => {
        outcome.value = null
        const isWanted = withIstio === undefined || istio.peek()?.withIstio === withIstio
        if (!isWanted && !(await turn(withIstio))) return
        const seen = taken(await captureCall())
        if (seen === undefined) return
        store.takeCaptures(seen.captured)
        outcome.value = outcomeOf(seen)
      }),
    async forget() {
      const left = taken(await forgetCaptures())
      if (left !== undefined) store.takeCaptures(left.captured)
      outcome.value = null
    },
  }
}

function outcomeOf({ captured, exchange }: SeenCall): CallOutcome {
  const call = captured.find((capture) => capture.exchange === exchange)
  if (call === undefined) return 'unseen'
  return call.upstreamAddress === null ? 'refused' : 'seen'
}

/** Calls again and again while the page is seen, until the function it returns is called. */
function whileSeen(look: () => void): () => void {
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') look()
  }, lookAgainMs)
  return () => clearInterval(timer)
}
