import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import { Verdict } from '../log/verdict.tsx'
import { useConsole } from '../shell/context.ts'
import type { LogView } from './log-view.ts'
import { type RowCells, rowCells } from './row-cells.ts'

interface LogLineProps {
  readonly record: ExchangeRecord
  /** Row number in the whole table, from 1. */
  readonly place: number
  readonly isTabStop: boolean
  /** Whether a rule of its own would have let it out. */
  readonly canAllow: boolean
  readonly log: LogView
}

/** One exchange; its button opens the trace. */
export function LogLine({ record, place, isTabStop, canAllow, log }: LogLineProps) {
  const { preferences } = useConsole()
  const t = preferences.t.value
  const formats = preferences.formats.value
  const open = log.opened.value?.id === record.id
  const tabIndex = isTabStop ? 0 : -1
  // At 50 rows a second most rows in sight stay as they were.
  return useMemo(() => {
    const cells = rowCells(t, formats, record)
    return (
      <tr
        class={`log-line log-line-cells log-row-${cells.verdict} ${open ? 'log-line-open' : ''}`}
        aria-rowindex={place}
        data-testid="access-row"
        data-verdict={cells.verdict}
      >
        <td class="cell-time">
          <button
            type="button"
            class="line-toggle"
            tabIndex={tabIndex}
            aria-expanded={open}
            aria-label={t('log.trace', { ...cells })}
            data-row={record.id}
            onFocus={() => {
              log.active.value = record.id
            }}
            onClick={() => {
              log.follow.value = false
              log.opened.value = open ? null : record
            }}
          >
            {cells.time}
          </button>
        </td>
        <Cells cells={cells}>
          {canAllow && (
            <button
              type="button"
              class="line-allow"
              tabIndex={tabIndex}
              aria-label={t('allow.labelFor', { host: cells.host })}
              data-testid="access-allow"
              onClick={() => {
                log.proposed.value = record
              }}
            >
              {t('allow.short')}
            </button>
          )}
        </Cells>
      </tr>
    )
  }, [record, place, tabIndex, canAllow, open, t, formats, log])
}

interface CellsProps {
  readonly cells: RowCells
  /** What can be done about the reason. */
  readonly children: ComponentChildren
}

function Cells({ cells, children }: CellsProps) {
  return (
    <>
      <Cell name="workload" text={cells.workload} />
      <Cell name="method" text={cells.method} />
      <td class="cell-host" title={cells.host}>
        {cells.namedBy !== '' && <span class="named-by">{cells.namedBy}</span>} {cells.host}
      </td>
      <Cell name="address" text={cells.address} />
      <td class="cell-verdict">
        <Verdict state={cells.verdict} words={cells.verdictWords} />
      </td>
      <td class="cell-reason" title={cells.reason}>
        <span class="cell-text">{cells.reason}</span>
        {children}
      </td>
      <Cell name="status" text={cells.status} />
      <Cell name="bytes" text={cells.bytes} />
      <Cell name="duration" text={cells.duration} />
      <Cell name="tls" text={cells.tls} />
      <Cell name="requestId" text={cells.requestId} />
    </>
  )
}

function Cell({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <td class={`cell-${name}`} title={text}>
      {text}
    </td>
  )
}
