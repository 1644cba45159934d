import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { Translate } from '../i18n/messages.ts'
import { reasonWords, ruleName, stateWords } from '../i18n/words.ts'
import { addressOf } from '../model/edge.ts'
import { verdictOf } from '../model/verdict.ts'
import { useConsole } from '../shell/context.ts'
import { RecordDetails } from './record-details.tsx'
import { Verdict } from './verdict.tsx'

interface LogRowProps {
  readonly record: ExchangeRecord
  readonly open: boolean
  readonly onToggle: () => void
}

/** One exchange: a line, and below it the whole record when it is open. */
export function LogRow({ record, open, onToggle }: LogRowProps) {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const formats = preferences.formats.value
  const verdict = verdictOf(record)
  const time = formats.time(record.time)
  const host = addressOf(record.host, record.port)
  return (
    <>
      <tr class={`log-row log-row-${verdict}`} data-testid="log-row" data-verdict={verdict}>
        <td class="column-time">
          <button
            type="button"
            class="row-toggle"
            aria-expanded={open}
            aria-label={t('log.details', { time, workload: record.workload, host })}
            onClick={onToggle}
          >
            <span aria-hidden="true" class="row-arrow">
              {open ? '▾' : '▸'}
            </span>
            {time}
          </button>
        </td>
        <td class="column-workload">{record.workload}</td>
        <td class="column-method">{record.method ?? record.protocol}</td>
        <td class="column-host" title={host}>
          {host}
        </td>
        <td class="column-verdict">
          <Verdict state={verdict} words={stateWords(t, verdict)} />
        </td>
        <td class="column-reason" title={record.detail ?? ''}>
          {reasonText(t, record)}
        </td>
        <td class="column-status">{record.status === 0 ? '–' : record.status}</td>
        <td class="column-duration">{formats.duration(record.durationMs)}</td>
        <td class="column-tls">{tlsText(t, record)}</td>
      </tr>
      {open && (
        <tr class="log-record">
          <td colSpan={9}>
            <RecordDetails record={record} />
          </td>
        </tr>
      )}
    </>
  )
}

/** The rule that allowed it, or the reason in words with the denial's own sentence. */
function reasonText(t: Translate, record: ExchangeRecord): string {
  if (record.detail === null && record.rule !== null) return ruleName(record.rule)
  const words = reasonWords(t, record.reason)
  return record.detail === null ? words : `${words} — ${record.detail}`
}

function tlsText(t: Translate, record: ExchangeRecord): string {
  const { upstream } = record
  if (upstream === null) return '–'
  if (upstream.tls === 'originate') {
    return t('tls.originate', { version: upstream.tlsVersion?.replace('TLSv', '') ?? '' }).trim()
  }
  return t(`tls.${upstream.tls}`)
}
