import type { DoctorReport } from '@bookinfo/discovery'
import { useEffect } from 'preact/hooks'
import { toScreen } from '../model/address.ts'
import { callControlPlane } from '../shell/call-control-plane.ts'
import { type Console, useConsole } from '../shell/context.ts'
import { tourOf } from '../walkthrough/tour.ts'
import { runBooth, seededRandom } from './run-booth.ts'

const patienceMs = 5_000

/** Says that the story tells itself, as long as it does; any key or click ends that. */
export function BoothBar() {
  const parts = useConsole()
  const t = parts.preferences.t.value
  useEffect(() => startBooth(parts), [])
  return (
    <div class="booth" role="status" data-testid="booth">
      <span aria-hidden="true">▶</span> {t('booth.running')}{' '}
      <button type="button" class="button" data-testid="booth-stop">
        {t('booth.stop')}
      </button>
    </div>
  )
}

/** Returns what ends it. The call that is under way is waited for by nobody: it is whole in itself. */
function startBooth(parts: Console): () => void {
  const { view } = parts
  const over = new AbortController()
  const { signal } = over

  function takeOver(event: Event): void {
    // A key that only takes over must not do its other work too.
    event.preventDefault()
    event.stopPropagation()
    view.booth.value = false
  }

  function leaveForFrame(): void {
    // A click into the product page is seen as the loss of focus alone.
    if (document.activeElement?.tagName === 'IFRAME') view.booth.value = false
  }

  addEventListener('keydown', takeOver, { capture: true, signal })
  addEventListener('pointerdown', takeOver, { capture: true, signal })
  // Some assistive technology clicks without a pointer.
  addEventListener('click', takeOver, { capture: true, signal })
  addEventListener('blur', leaveForFrame, { signal })
  void tellStory(parts, signal)
  return () => over.abort()
}

async function tellStory(parts: Console, signal: AbortSignal): Promise<void> {
  const called = await callControlPlane('/api/doctor', {}, patienceMs)
  const report: Partial<DoctorReport> = called.ok ? JSON.parse(called.text) : {}
  if (signal.aborted) return
  const tour = tourOf(parts)
  const { view } = parts
  view.minutes.value = 20
  await runBooth({
    tour: {
      count: tour.steps.length,
      open(step) {
        // Whichever screen the last step led to, the story is told on the Stage.
        view.open({ ...toScreen('stage'), step })
      },
      choicesOf: (step) => tour.steps[step]?.ask?.choices.length ?? 0,
      answer(choice) {
        tour.answer.value = choice
      },
      act: tour.act,
      isDone: () => tour.done.peek(),
    },
    random: seededRandom(report.seed ?? 1),
    sleep: (ms) => sleepUnless(signal, ms),
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}

function sleepUnless(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
