import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { attackDesk, type LabRun } from '../attack-lab/attack-desk.ts'
import { describeProbe } from '../attack-lab/describe-probe.ts'
import { CopyText } from '../rules-screen/copy-text.tsx'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import { whenLive } from '../shell/when-live.ts'
import { PathChoice } from './path-choice.tsx'
import { StepQuestionView } from './step-question.tsx'
import { type Tour, tourOf } from './tour.ts'
import { useWords } from './use-words.ts'

/** The step that is open: what is said, the commands, the deed and whether it has been done. spec: console 4.6. */
export function Drawer() {
  const parts = useConsole()
  const { preferences } = parts
  const t = preferences.t.value
  const say = useWords()
  const tour = tourOf(parts)
  const step = tour.step.value
  const number = tour.number.value
  const done = tour.done.value
  useEffect(() => {
    document.getElementById('step-title')?.scrollIntoView({ block: 'nearest' })
  }, [number])
  return (
    <aside
      class="panel drawer"
      aria-labelledby="step-title"
      data-testid="walkthrough"
      data-step={number}
      data-done={done}
    >
      <div class="drawer-head">
        <h2 id="step-title" tabIndex={-1}>
          <span class="step-number">{t('tour.step', { number, last: tour.last.value })}</span>{' '}
          {say(step.title)}
        </h2>
        <PathChoice tour={tour} />
        <button
          type="button"
          class="button button-quiet"
          aria-label={t('tour.close')}
          data-testid="walkthrough-close"
          onClick={() => tour.open(null)}
        >
          ✕
        </button>
      </div>
      <div class="drawer-words" {...scrollable}>
        <p>{say(step.text)}</p>
        {tour.tried.value.size > 0 && <Tried tour={tour} />}
        {step.do === 'spoof-host' && <SpoofedHost />}
        {step.ask !== undefined && <StepQuestionView key={number} tour={tour} ask={step.ask} />}
        {done && (
          <p class="step-why">
            <strong>{t('tour.why')}</strong> {say(step.why)}
          </p>
        )}
      </div>
      <StepCommands tour={tour} />
      <DrawerFoot tour={tour} />
    </aside>
  )
}

/** What the attack lab's requests came to, in the words of the stand-ins and of the record. */
function SpoofedHost() {
  const t = useConsole().preferences.t.value
  const { now, past } = attackDesk()
  const probeOf = (run: LabRun | null) =>
    run?.results.find(({ slug }) => slug === 'spoofed-host')?.probes[0]
  const then = probeOf(past.value)
  const here = probeOf(now.value)
  if (then === undefined || here === undefined) return null
  return (
    <ul class="step-tried" data-testid="step-attack">
      <li data-outcome={then.outcome}>
        {t('tour.spoof.then')} {describeProbe(t, then)}
      </li>
      <li data-outcome={here.outcome}>
        {t('tour.spoof.now')} {describeProbe(t, here)}
      </li>
    </ul>
  )
}

function Tried({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  return (
    <ul class="step-tried" aria-label={t('try.list')}>
      {[...tour.tried.value].map(([host, verdict]) => (
        <li key={host} data-testid="step-tried" data-verdict={verdict}>
          <span
            class={`sample-mark sample-${verdict === 'allow' ? 'allow' : 'deny'}`}
            aria-hidden="true"
          >
            {verdict === 'allow' ? '✓' : '✗'}
          </span>
          <span class="visually-hidden">{t(verdict === 'allow' ? 'try.allow' : 'try.deny')}</span>
          <code>{host}</code>
        </li>
      ))}
    </ul>
  )
}

function StepCommands({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  const year = useSignal<'then' | 'now'>('now')
  const command = useOwnAddresses(tour.step.value[year.value])
  return (
    <div class="drawer-commands">
      <fieldset class="choice">
        <legend class="visually-hidden">{t('tour.command')}</legend>
        {(['then', 'now'] as const).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={year.value === name}
            onClick={() => {
              year.value = name
            }}
          >
            {t(`tour.${name}`)}
          </button>
        ))}
      </fieldset>
      <CopyText text={command} />
    </div>
  )
}

/** Page and console are named by where they are, which the demo's variables can move. */
function useOwnAddresses(command: string): string {
  const page = useConsole().store.state.value?.productPageUrl
  const here = command.replaceAll('http://localhost:8080', location.origin)
  return page === undefined ? here : here.replaceAll('http://localhost:9080/productpage', page)
}

function DrawerFoot({ tour }: { readonly tour: Tour }) {
  const t = useConsole().preferences.t.value
  const busy = useSignal(false)
  const path = tour.path.value
  const number = tour.number.value
  const done = tour.done.value

  async function act(): Promise<void> {
    if (busy.value) return
    busy.value = true
    await tour.act()
    busy.value = false
  }

  return (
    <div class="drawer-foot">
      <p class={`step-check ${done ? 'step-done' : ''}`} role="status" data-testid="step-check">
        <span aria-hidden="true">{done ? '✓' : '○'}</span> {t(done ? 'tour.done' : 'tour.waiting')}
      </p>
      <button
        type="button"
        class="button"
        data-testid="step-back"
        aria-disabled={path.every((other) => other >= number)}
        onClick={tour.back}
      >
        {t('tour.back')}
      </button>
      {tour.step.value.do !== null && (
        <button
          type="button"
          class="button button-main"
          aria-busy={busy.value}
          data-testid="step-do"
          onClick={() => void act()}
          {...whenLive()}
        >
          {t('tour.do')}
        </button>
      )}
      <button
        type="button"
        class={`button ${done ? 'button-main' : ''}`}
        data-testid="step-next"
        aria-disabled={path.every((other) => other <= number)}
        onClick={tour.next}
      >
        {t('tour.next')}
      </button>
    </div>
  )
}
