import { useSignal } from '@preact/signals'
import { useConsole } from '../shell/context.ts'
import { downloadLog, type LogFormat } from './download-log.ts'
import type { LogView } from './log-view.ts'

/** Heading, counts, pause, follow, export. */
export function LogHead({ log }: { readonly log: LogView }) {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const { follow, frozen } = log
  const paused = frozen.value !== null
  const known = new Set(frozen.value?.map(({ id }) => id))
  const held = paused ? store.rows.value.filter(({ id }) => !known.has(id)).length : 0
  const dropped = store.dropped.value
  return (
    <div class="panel-head">
      <h2 id="log-title" tabIndex={-1}>
        {t('log.heading')}
      </h2>
      <div class="panel-tools">
        {dropped > 0 && <span class="hint">{t('log.dropped', { count: dropped })}</span>}
        {held > 0 && <span class="hint">{t('log.held', { count: held })}</span>}
        <span class="hint" data-testid="log-count">
          {t('log.count', { shown: log.rows.value.length, total: log.all.value.length })}
        </span>
        <button
          type="button"
          class="button"
          aria-pressed={follow.value}
          data-testid="access-follow"
          onClick={() => {
            follow.value = !follow.value
          }}
        >
          {t('log.follow')}
        </button>
        <button
          type="button"
          class="button"
          data-testid="access-pause"
          onClick={() => {
            frozen.value = paused ? null : store.rows.value
          }}
        >
          {t(paused ? 'log.resume' : 'log.pause')}
        </button>
        <ExportButton log={log} format="ndjson" />
        <ExportButton log={log} format="envoy" />
      </div>
    </div>
  )
}

interface ExportProps {
  readonly log: LogView
  readonly format: LogFormat
}

/** Saves the rows in sight of the filter as a file, written by the control plane. */
function ExportButton({ log, format }: ExportProps) {
  const { notices, preferences } = useConsole()
  const t = preferences.t.value
  const busy = useSignal(false)

  async function save(): Promise<void> {
    if (busy.value) return
    busy.value = true
    const wanted = log.rows.value.map(({ id }) => id)
    const saved = await downloadLog(format, wanted)
    busy.value = false
    if (saved === null) {
      notices.show({ kind: 'failed', text: t('export.failed'), causes: [t('export.noAnswer')] })
    } else if (saved < wanted.length) {
      const text = t('export.partly', { saved, wanted: wanted.length })
      notices.show({ kind: 'done', text, causes: [] })
    }
  }

  return (
    <button
      type="button"
      class="button"
      title={t(`export.${format}.title`)}
      aria-busy={busy.value}
      disabled={log.rows.value.length === 0}
      data-testid={`export-${format}`}
      onClick={() => void save()}
    >
      <span aria-hidden="true">⤓</span> {t(`export.${format}`)}
    </button>
  )
}
