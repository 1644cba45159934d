import type { StepReport } from '@bookinfo/discovery'
import { batch, effect } from '@preact/signals'
import { type ScreenName, screens } from '../model/address.ts'
import { parseStep } from '../model/parse-event.ts'
import { callControlPlane } from './call-control-plane.ts'
import type { ConsoleStore } from './console-store.ts'
import type { View } from './view.ts'

const patienceMs = 5_000

/**
 * Keeps this window and the others at one step of the walkthrough: what is opened here is told to the control plane,
 * what it tells is opened here. A console whose walkthrough is closed is left alone unless it `always` follows.
 */
export function keepStep(store: ConsoleStore, view: View, always: boolean): void {
  let underWay = 0

  async function tell(step: number | null, minutes: number, screen: ScreenName): Promise<void> {
    underWay += 1
    const body = JSON.stringify({ step, minutes, screen })
    const headers = { 'content-type': 'application/json' }
    const called = await callControlPlane(
      '/api/step',
      { method: 'POST', body, headers },
      patienceMs,
    )
    underWay -= 1
    const answer = called.ok ? parseStep(called.text) : null
    if (answer !== null && isNewer(answer, store.step.peek())) store.takeStep(answer)
    else follow(store.step.peek())
  }

  function follow(report: StepReport | null): void {
    // Meanwhile whoever is here has gone on: that counts.
    if (report === null || underWay > 0) return
    if (!always && view.step.peek() === null) return
    const screen = screens.find(([, name]) => name === report.screen)?.[1] ?? 'stage'
    batch(() => {
      view.minutes.value = report.minutes
      if (report.step !== view.step.peek() || screen !== view.address.peek().screen)
        view.follow(report.step, screen)
    })
  }

  effect(() => follow(store.step.value))
  effect(() => {
    const step = view.step.value
    const minutes = view.minutes.value
    const { screen } = view.address.value
    const known = store.step.peek()
    const isTold =
      step === (known?.step ?? null) && minutes === known?.minutes && screen === known.screen
    // Where no walkthrough is open, other windows do not care about screens.
    if (isTold || (step === null && (known?.step ?? null) === null)) return
    void tell(step, minutes, screen)
  })
}

function isNewer(report: StepReport, known: StepReport | null): boolean {
  return known === null || report.stepAt >= known.stepAt
}
