import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import { LogRow } from './log-row.tsx'
import { LogTools } from './log-tools.tsx'

const columns = [
  'log.time',
  'log.workload',
  'log.method',
  'log.host',
  'log.verdict',
  'log.reason',
  'log.status',
  'log.duration',
  'log.tls',
] as const

/** Lines on the Stage; the Log screen has all rows. */
const maxLines = 200
/** While it follows, only the newest are in sight: each line more would be painted 20 times a second. */
const maxFollowed = 40

/** The last exchanges, newest at the bottom. Paused, it stands still while the rest goes on. */
export function AccessLog() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const frozen = useSignal<readonly ExchangeRecord[] | null>(null)
  const follow = useSignal(true)
  const opened = useSignal<string | null>(null)
  const scroller = useRef<HTMLElement>(null)
  const rows = useComputed(() => {
    const follows = follow.value && frozen.value === null && opened.value === null
    return (frozen.value ?? store.rows.value).slice(follows ? -maxFollowed : -maxLines)
  })

  useSignalEffect(() => {
    const count = rows.value.length
    const element = scroller.current
    if (element === null || count === 0 || !follow.value || opened.value !== null) return
    // After the rows are in the document.
    requestAnimationFrame(() => {
      element.scrollTop = element.scrollHeight
    })
  })

  useSignalEffect(() => {
    if (opened.value === null) return
    // Once the record stands below its row: both into sight.
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector('.log-row:has(+ .log-record)')
        ?.scrollIntoView({ block: 'start' })
    })
  })

  return (
    <section class="panel log-panel" aria-labelledby="log-heading">
      <LogTools frozen={frozen} follow={follow} headingId="log-heading" testIds="log" />
      <section
        ref={scroller}
        class="table-scroll log-scroll"
        aria-label={t('log.region')}
        {...scrollable}
        data-testid="log"
      >
        <table class="table log-table">
          <thead>
            <tr>
              {columns.map((key) => (
                <th key={key} scope="col" class={`column-${key.slice(4)}`}>
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.value.map((record) => (
              <LogRow key={record.id} record={record} opened={opened} />
            ))}
          </tbody>
        </table>
        {rows.value.length === 0 && <p class="empty">{t('log.empty')}</p>}
      </section>
    </section>
  )
}
