import { useSignal } from '@preact/signals'
import { isAnybodys, type MatchSample, matchSamples } from '../model/match-samples.ts'
import { useConsole } from '../shell/context.ts'
import { type Answer, type Explained, explainCall } from '../shell/operator-api.ts'
import { ExplanationView } from './explanation-view.tsx'
import { rulesDesk } from './rules-desk.ts'
import { useAnswer } from './use-answer.ts'

const none: readonly MatchSample[] = []

/** Which calls the rules would let out if the text were applied: neighbours of its host, and any other. */
export function TryPane() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const { draft } = rulesDesk()
  const from = useSignal('details-v2')
  const own = useSignal('')
  const opened = useSignal<string | null>(null)
  const checked = draft.checked.value
  const resources = checked?.ok ? checked.value.resources : []
  const samples = checked?.ok ? matchSamples(resources) : none
  const workloads = store.state.value?.registry?.workloads.map(({ name }) => name) ?? []
  const asked = own.value.trim()
  const all = asked === '' ? samples : [{ host: asked, url: asked }, ...samples]
  const yaml = draft.text.value
  const question = all.map(({ url }) => url).join(' ')
  const answers = useAnswer(
    `${from.value} ${question} ${checked?.ok ? yaml : ''} ${store.state.value?.version}`,
    checked?.ok ? () => explainAll(from.value, all, yaml) : null,
  )
  return (
    <div class="try-pane">
      <p class="hint">{t('try.note')}</p>
      <label for="try-from">{t('try.from')}</label>
      <select
        id="try-from"
        value={from.value}
        data-testid="try-from"
        onChange={({ currentTarget }) => {
          from.value = currentTarget.value
        }}
      >
        {(workloads.length === 0 ? ['details-v2'] : workloads).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <label for="try-url">{t('try.url')}</label>
      <input
        id="try-url"
        class="text-field"
        placeholder="https://www.example.com/"
        spellcheck={false}
        autocomplete="off"
        value={own.value}
        data-testid="try-url"
        onInput={({ currentTarget }) => {
          own.value = currentTarget.value
        }}
      />
      <ul class="samples" aria-label={t('try.list')} aria-busy={answers === null}>
        {answers?.map(({ sample, answer }) => (
          <SampleLine
            key={sample.url}
            sample={sample}
            answer={answer}
            open={opened.value === sample.url}
            onToggle={() => {
              opened.value = opened.value === sample.url ? null : sample.url
            }}
          />
        ))}
      </ul>
      {all.length === 0 && checked?.ok && <p class="hint">{t('try.none')}</p>}
    </div>
  )
}

interface Tried {
  readonly sample: MatchSample
  readonly answer: Answer<Explained>
}

function explainAll(
  from: string,
  samples: readonly MatchSample[],
  yaml: string,
): Promise<readonly Tried[]> {
  return Promise.all(
    samples.map(async (sample) => ({
      sample,
      answer: await explainCall({ from, url: sample.url, yaml }),
    })),
  )
}

interface SampleProps {
  readonly sample: MatchSample
  readonly answer: Answer<Explained>
  readonly open: boolean
  readonly onToggle: () => void
}

function SampleLine({ sample, answer, open, onToggle }: SampleProps) {
  const t = useConsole().preferences.t.value
  if (!answer.ok) {
    return (
      <li class="sample" data-testid="sample" data-verdict="unknown">
        <span class="sample-host">{sample.host}</span>
        <span class="server-text">{answer.failure.message || t('export.noAnswer')}</span>
      </li>
    )
  }
  const { reason, verdict } = answer.value
  const host = sample.host.replace(/:\d+$/, '')
  return (
    <li class="sample" data-testid="sample" data-verdict={verdict} data-reason={reason}>
      <button type="button" class="sample-toggle" aria-expanded={open} onClick={onToggle}>
        <span class={`sample-mark sample-${verdict}`} aria-hidden="true">
          {verdict === 'allow' ? '✓' : '✗'}
        </span>
        <span class="visually-hidden">{t(`try.${verdict}`)}</span>
        <span class="sample-host">{sample.host}</span>
      </button>
      {verdict === 'allow' && isAnybodys(host) && (
        <p class="sample-trap">
          <span aria-hidden="true">⚠</span> {t('try.anybody')}
        </p>
      )}
      {open && <ExplanationView explained={answer.value} />}
    </li>
  )
}
