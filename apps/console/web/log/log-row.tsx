import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { addressOf, verdictOf } from '@bookinfo/log-filter'
import { type Signal, useComputed } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import type { Formats } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { reasonText, stateWords, tlsText } from '../i18n/words.ts'
import { useConsole } from '../shell/context.ts'
import { RecordDetails } from './record-details.tsx'
import { Verdict } from './verdict.tsx'

interface LogRowProps {
  readonly record: ExchangeRecord
  /** Id of the record that is open. */
  readonly opened: Signal<string | null>
}

/** One exchange: a line, and below it the whole record when it is open. */
export function LogRow({ record, opened }: LogRowProps) {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const formats = preferences.formats.value
  const open = useComputed(() => opened.value === record.id).value
  // A row never changes but in these: the others cost nothing when one comes.
  return useMemo(
    () => (
      <>
        <Line
          cells={cellsOf(t, formats, record)}
          open={open}
          onToggle={() => {
            opened.value = open ? null : record.id
          }}
        />
        {open && (
          <tr class="log-record">
            <td colSpan={9}>
              <RecordDetails record={record} />
            </td>
          </tr>
        )}
      </>
    ),
    [record, open, t, formats, opened],
  )
}

function cellsOf(t: Translate, formats: Formats, record: ExchangeRecord) {
  const verdict = verdictOf(record)
  return {
    verdict,
    verdictWords: stateWords(t, verdict),
    time: formats.time(record.time),
    workload: record.workload,
    method: record.method ?? record.protocol,
    host: addressOf(record.host, record.port),
    reason: reasonText(t, record),
    status: record.status === 0 ? '–' : String(record.status),
    duration: formats.duration(record.durationMs),
    tls: tlsText(t, record),
  }
}

interface LineProps {
  readonly cells: ReturnType<typeof cellsOf>
  readonly open: boolean
  readonly onToggle: () => void
}

function Line({ cells, open, onToggle }: LineProps) {
  const t = useConsole().preferences.t.value
  const { host, time, verdict, workload } = cells
  return (
    <tr class={`log-row log-row-${verdict}`} data-testid="log-row" data-verdict={verdict}>
      <td class="column-time">
        <button
          type="button"
          class="row-toggle"
          aria-expanded={open}
          aria-label={t('log.details', { time, workload, host })}
          onClick={onToggle}
        >
          <span aria-hidden="true" class="row-arrow">
            {open ? '▾' : '▸'}
          </span>
          {time}
        </button>
      </td>
      <td class="column-workload">{workload}</td>
      <td class="column-method">{cells.method}</td>
      <td class="column-host" title={host}>
        {host}
      </td>
      <td class="column-verdict">
        <Verdict state={verdict} words={cells.verdictWords} />
      </td>
      <td class="column-reason" title={cells.reason}>
        {cells.reason}
      </td>
      <td class="column-status">{cells.status}</td>
      <td class="column-duration">{cells.duration}</td>
      <td class="column-tls">{cells.tls}</td>
    </tr>
  )
}
