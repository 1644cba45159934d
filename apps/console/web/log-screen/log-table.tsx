import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { allowRule } from '../model/allow-rule.ts'
import { rowWindow } from '../model/row-window.ts'
import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import { LogLine } from './log-line.tsx'
import type { LogView } from './log-view.ts'
import { bigZoom, columns, layoutFor, rowHeights } from './table-layout.ts'
import { useRowKeys } from './use-row-keys.ts'
import { useStandStill } from './use-stand-still.ts'

/** All rows to whoever scrolls, and only those in sight to the browser: 500 cost no more than 40. */
export function LogTable({ log }: { readonly log: LogView }) {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const scroller = useRef<HTMLElement>(null)
  const size = useSize(scroller)
  const scrollTop = useSignal(0)
  const rows = log.rows.value
  const zoom = preferences.bigText.value ? bigZoom : 1
  const layout = layoutFor(size.value.width / zoom)
  const drawnHeight = rowHeights[layout]
  const rowHeight = drawnHeight * zoom
  const { first, end } = rowWindow(
    { scrollTop: scrollTop.value, height: size.value.height, rowHeight },
    rows.length,
  )
  const onScroll = useStandStill({ log, scroller, scrollTop, rowHeight })
  const onKeyDown = useRowKeys({ log, scroller, rowHeight })
  const drawn = rows.slice(first, end)
  const stop = drawn.find(({ id }) => id === log.active.value) ?? drawn.at(-1)
  const services = store.services.value
  return (
    <section
      ref={scroller}
      class="table-scroll log-rows"
      aria-label={t('log.region')}
      {...scrollable}
      data-testid="access-log"
      onScroll={onScroll}
    >
      <table
        class={`log-grid log-grid-${layout}`}
        aria-label={t('log.heading')}
        aria-rowcount={rows.length + 1}
      >
        <Head />
        <tbody
          class="log-lines"
          style={{
            height: `${rows.length * drawnHeight}px`,
            paddingTop: `${first * drawnHeight}px`,
          }}
          onKeyDown={onKeyDown}
        >
          {drawn.map((record, index) => (
            <LogLine
              key={record.id}
              record={record}
              place={first + index + 2}
              isTabStop={record === stop}
              canAllow={allowRule(record, services) !== null}
              log={log}
            />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p class="empty">{t(log.all.value.length === 0 ? 'log.empty' : 'log.noMatch')}</p>
      )}
    </section>
  )
}

function Head() {
  const t = useConsole().preferences.t.value
  return (
    <thead class="log-grid-head">
      <tr aria-rowindex={1} class="log-line-cells">
        {columns.map((name) => (
          <th key={name} scope="col" class={`cell-${name}`}>
            {t(`log.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** The inner size of an element, pixels. */
function useSize(element: { readonly current: HTMLElement | null }) {
  const size = useSignal({ width: innerWidth, height: innerHeight })
  useLayoutEffect(() => {
    const target = element.current
    if (target === null) return
    const observer = new ResizeObserver(() => {
      size.value = { width: target.clientWidth, height: target.clientHeight }
    })
    observer.observe(target)
    return () => observer.disconnect()
  }, [element, size])
  return size
}
