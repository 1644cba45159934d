import { useConsole } from '../shell/context.ts'
import { tourOf } from '../walkthrough/tour.ts'
import { useWords } from '../walkthrough/use-words.ts'

/** Where the story stands, in one line below the stage: the rest is for the speaker. */
export function StepCaption() {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const say = useWords()
  const { done, number, step } = tourOf(parts)
  return (
    <aside
      class="panel caption"
      aria-label={t('tour.name')}
      data-testid="caption"
      data-step={number.value}
    >
      <span class="step-number">{t('present.step', { number: number.value })}</span>{' '}
      <strong>{say(step.value.title)}</strong>{' '}
      {done.value && <span class="step-done">✓ {t('tour.done')}</span>}
    </aside>
  )
}
