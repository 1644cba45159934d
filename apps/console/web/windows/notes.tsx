import { useEffect } from 'preact/hooks'
import { neighbourOf } from '../model/walkthrough.ts'
import { useConsole } from '../shell/context.ts'
import { LanguageChoice, ThemeChoice } from '../shell/look-choices.tsx'
import { now } from '../shell/now.ts'
import { PathChoice } from '../walkthrough/path-choice.tsx'
import { type Tour, tourOf } from '../walkthrough/tour.ts'
import { useWords } from '../walkthrough/use-words.ts'

/** What the speaker says at this step, how long it has been, and what comes: for a second window. spec: console 4.10. */
export function Notes() {
  const parts = useConsole()
  const t = parts.preferences.t.value
  const tour = tourOf(parts)
  const touring = parts.view.step.value !== null
  useEffect(() => {
    document.title = `${t('notes.heading')} · ${t('app.name')}`
  }, [t])
  return (
    <main class="notes" data-testid="notes" data-step={parts.view.step.value ?? ''}>
      <div class="notes-bar">
        <h1>{t('notes.heading')}</h1>
        <PathChoice tour={tour} />
        <LanguageChoice />
        <ThemeChoice />
      </div>
      {touring ? <OpenStep tour={tour} /> : <NoStep tour={tour} />}
    </main>
  )
}

function NoStep({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  return (
    <section class="panel notes-part">
      <p>{t('notes.none')}</p>
      <button
        type="button"
        class="button button-main"
        data-testid="notes-begin"
        onClick={() => tour.open(tour.path.value[0] ?? 0)}
      >
        {t('notes.begin')}
      </button>
    </section>
  )
}

function OpenStep({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  const say = useWords()
  const step = tour.step.value
  const number = tour.number.value
  return (
    <>
      <section class="panel notes-part notes-say" aria-labelledby="step-title">
        <h2 id="step-title">
          <span class="step-number">{t('tour.step', { number, last: tour.last.value })}</span>{' '}
          {say(step.title)}
        </h2>
        <p class="notes-words" data-testid="notes-words">
          {say(step.notes)}
        </p>
        <p class="notes-audience">{say(step.text)}</p>
        {step.ask !== undefined && (
          <p class="notes-audience" data-testid="notes-answer">
            <strong>{say(step.ask.question)}</strong>{' '}
            {step.ask.choices.filter(({ right }) => right).map(({ text }) => `✓ ${say(text)}`)}
          </p>
        )}
        {tour.done.value && (
          <p class="step-why">
            <strong>{t('tour.why')}</strong> {say(step.why)}
          </p>
        )}
      </section>
      <NotesFoot tour={tour} />
      <Times />
      <Preview tour={tour} />
    </>
  )
}

function NotesFoot({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  const done = tour.done.value
  return (
    <div class="notes-foot">
      <p class={`step-check ${done ? 'step-done' : ''}`} role="status" data-testid="step-check">
        <span aria-hidden="true">{done ? '✓' : '○'}</span> {t(done ? 'tour.done' : 'tour.waiting')}
      </p>
      <button type="button" class="button" data-testid="step-back" onClick={tour.back}>
        {t('tour.back')}
      </button>
      {tour.step.value.do !== null && (
        <button type="button" class="button" data-testid="step-do" onClick={() => void tour.act()}>
          {t('tour.do')}
        </button>
      )}
      <button type="button" class="button button-main" data-testid="step-next" onClick={tour.next}>
        {t('tour.next')}
      </button>
      <button type="button" class="button" data-testid="notes-end" onClick={() => tour.open(null)}>
        {t('notes.end')}
      </button>
    </div>
  )
}

/** The talk's clock is that of the control plane, so every window shows the same. */
function Times() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const report = store.step.value
  if (report === null) return null
  const total = secondsSince(report.beganAt)
  const left = report.minutes * 60 - total
  return (
    <dl class="panel notes-part notes-times" data-testid="notes-times">
      <div>
        <dt>{t('notes.total')}</dt>
        <dd>{minutesAndSeconds(total)}</dd>
      </div>
      <div>
        <dt>{t('notes.step')}</dt>
        <dd>{minutesAndSeconds(secondsSince(report.stepAt))}</dd>
      </div>
      <div class={left < 0 ? 'notes-over' : ''}>
        <dt>{left < 0 ? t('notes.over') : t('notes.left', { minutes: report.minutes })}</dt>
        <dd>{minutesAndSeconds(Math.abs(left))}</dd>
      </div>
    </dl>
  )
}

function secondsSince(iso: string): number {
  return Math.max(0, Math.round((now.value - Date.parse(iso)) / 1000))
}

function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

function Preview({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  const say = useWords()
  const next = neighbourOf(tour.path.value, tour.number.value, 'next')
  const step = next === null ? undefined : tour.steps[next]
  if (step === undefined) return <p class="panel notes-part hint">{t('notes.last')}</p>
  return (
    <section
      class="panel notes-part notes-next"
      aria-labelledby="next-title"
      data-testid="notes-next"
    >
      <h2 id="next-title">{t('notes.next', { title: say(step.title) })}</h2>
      <p>{say(step.notes)}</p>
    </section>
  )
}
