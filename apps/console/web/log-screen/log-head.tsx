import { useSignal } from '@preact/signals'
import { LogTools } from '../log/log-tools.tsx'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { downloadLog, type LogFormat } from './download-log.ts'
import type { LogView } from './log-view.ts'

/** Heading, counts, pause, follow, export. */
export function LogHead({ log }: { readonly log: LogView }) {
  const t = useConsole().preferences.t.value
  const count = (
    <span class="hint" data-testid="log-count">
      {t('log.count', { shown: log.rows.value.length, total: log.all.value.length })}
    </span>
  )
  return (
    <LogTools
      frozen={log.frozen}
      follow={log.follow}
      headingId="log-title"
      headingTakesFocus
      testIds="access"
      count={count}
    >
      <ExportButton log={log} format="ndjson" />
      <ExportButton log={log} format="envoy" />
    </LogTools>
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
      {...whenLive()}
    >
      <span aria-hidden="true">⤓</span> {t(`export.${format}`)}
    </button>
  )
}
