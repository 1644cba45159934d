import type { DoctorReport, PartHealth } from '@bookinfo/discovery'
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { CopyText } from '../rules-screen/copy-text.tsx'
import { callControlPlane } from '../shell/call-control-plane.ts'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import { whenLive } from '../shell/when-live.ts'
import { doctorFacts, doctorText } from './doctor-facts.ts'

const patienceMs = 5_000

interface Examined {
  readonly report: DoctorReport
  /** How far this machine's clock is ahead of the control plane's, milliseconds. */
  readonly aheadMs: number
}

/** How every part answers, and how things stand: as a table, and as text to be sent to somebody. */
export function DoctorPanel() {
  const t = useConsole().preferences.t.value
  const examined = useSignal<Examined | null>(null)
  const failure = useSignal<string | null>(null)
  const asText = useSignal(false)

  async function ask(): Promise<void> {
    const askedAt = Date.now()
    const called = await callControlPlane('/api/doctor', {}, patienceMs)
    if (!called.ok) {
      failure.value = called.failure.message || t('export.noAnswer')
      return
    }
    failure.value = null
    const report: DoctorReport = JSON.parse(called.text)
    // The answer was made somewhere between the question and now.
    const midway = (askedAt + Date.now()) / 2
    examined.value = { report, aheadMs: Math.round(midway - Date.parse(report.time)) }
  }

  useEffect(() => void ask(), [])

  return (
    <section class="panel help-part doctor" aria-labelledby="doctor-title">
      <div class="doctor-head">
        <h2 id="doctor-title">{t('doctor.heading')}</h2>
        <button
          type="button"
          class="button"
          aria-pressed={asText.value}
          data-testid="doctor-as-text"
          onClick={() => {
            asText.value = !asText.value
          }}
        >
          {t('doctor.asText')}
        </button>
        <button
          type="button"
          class="button"
          data-testid="doctor-again"
          onClick={() => void ask()}
          {...whenLive()}
        >
          {t('doctor.again')}
        </button>
      </div>
      {failure.value !== null && (
        <p class="failure-line" role="alert" data-testid="doctor-failure">
          {failure.value}
        </p>
      )}
      {examined.value === null ? (
        failure.value === null && <p class="empty">{t('screens.loading')}</p>
      ) : (
        <Findings {...examined.value} asText={asText.value} />
      )}
    </section>
  )
}

function Findings({ report, aheadMs, asText }: Examined & { readonly asText: boolean }) {
  const { formats, t: translate } = useConsole().preferences
  const t = translate.value
  const facts = doctorFacts(t, formats.value, report, aheadMs)
  const down = report.parts.filter(({ state }) => state === 'down').length
  return (
    <>
      <p
        class={down === 0 ? 'doctor-well' : 'doctor-ill'}
        role="status"
        data-testid="doctor-summary"
        data-down={down}
      >
        <span aria-hidden="true">{down === 0 ? '✓' : '!'}</span>{' '}
        {down === 0 ? t('doctor.well') : t('doctor.ill', { count: down })}
      </p>
      {asText ? (
        <CopyText text={doctorText(t, report, facts)} />
      ) : (
        <>
          <dl class="facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <PartTable parts={report.parts} />
        </>
      )}
    </>
  )
}

function PartTable({ parts }: { readonly parts: readonly PartHealth[] }) {
  const { formats, t: translate } = useConsole().preferences
  const t = translate.value
  return (
    <div class="table-scroll" {...scrollable}>
      <table class="table" data-testid="doctor-parts">
        <caption class="visually-hidden">{t('doctor.parts')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('doctor.part')}</th>
            <th scope="col">{t('doctor.state')}</th>
            <th scope="col">{t('doctor.in')}</th>
            <th scope="col">{t('doctor.where')}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ detail, ms, name, state, url }) => (
            <tr key={`${name} ${url}`} data-testid="doctor-part" data-state={state}>
              <th scope="row">{name}</th>
              <td class={`part-${state}`}>
                <span aria-hidden="true">{{ up: '✓', down: '✕', hidden: '–' }[state]}</span>{' '}
                {t(`doctor.${state}`)}
              </td>
              <td>{ms === null ? '–' : formats.value.duration(ms)}</td>
              <td>
                <code>{url}</code> {detail}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
