import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { RecordDetails } from '../log/record-details.tsx'
import { Verdict } from '../log/verdict.tsx'
import { allowRule } from '../model/allow-rule.ts'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import type { LogView } from './log-view.ts'
import { PhaseList } from './phase-list.tsx'
import { rowCells } from './row-cells.ts'
import { type TraceStep, toneOf, traceOf } from './trace.ts'

interface TracePanelProps {
  readonly log: LogView
  readonly record: ExchangeRecord
}

/** What the proxy did with one exchange, step by step, from its record alone. */
export function TracePanel({ log, record }: TracePanelProps) {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const formats = preferences.formats.value
  const cells = rowCells(t, formats, record)
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [record])
  return (
    <div ref={panel} class="panel trace-panel" data-testid="trace">
      <TraceHead log={log} record={record} />
      <section class="trace-scroll" aria-labelledby="trace-title" {...scrollable}>
        <p class="trace-what">
          <Verdict state={cells.verdict} words={cells.verdictWords} /> {cells.workload} →{' '}
          {cells.host}
        </p>
        <ol class="trace">
          {traceOf(t, formats, record).map((step) => (
            <Step key={step.name} step={step} record={record}>
              {step.name === 'decision' && allowRule(record, store.services.value) !== null && (
                <button
                  type="button"
                  class="button"
                  data-testid="trace-allow"
                  onClick={() => {
                    log.proposed.value = record
                  }}
                >
                  {t('allow.label')}
                </button>
              )}
            </Step>
          ))}
        </ol>
        <PhaseList record={record} />
        <details>
          <summary>{t('trace.record')}</summary>
          <RecordDetails record={record} />
        </details>
      </section>
    </div>
  )
}

function TraceHead({ log, record }: TracePanelProps) {
  const t = useConsole().preferences.t.value
  return (
    <div class="panel-head">
      <h3 id="trace-title">{t('trace.heading')}</h3>
      <button
        type="button"
        class="button button-quiet"
        aria-label={t('trace.close')}
        data-testid="trace-close"
        onClick={() => {
          log.opened.value = null
          const row = `.line-toggle[data-row="${CSS.escape(record.id)}"]`
          const back = document.querySelector<HTMLElement>(row)
          ;(back ?? document.getElementById('log-title'))?.focus()
        }}
      >
        ✕
      </button>
    </div>
  )
}

interface StepProps {
  readonly step: TraceStep
  readonly record: ExchangeRecord
  readonly children: ComponentChildren
}

function Step({ step, record, children }: StepProps) {
  const t = useConsole().preferences.t.value
  return (
    <li class={`step step-${toneOf(step, record)}`} data-testid={`step-${step.name}`}>
      <h4>{t(`trace.${step.name}`)}</h4>
      {step.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {step.facts.length > 0 && (
        <dl class="facts">
          {step.facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {children}
    </li>
  )
}
