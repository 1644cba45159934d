import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useConsole } from '../shell/context.ts'

interface LogToolsProps {
  /** The rows at the moment of the pause; `null` while the log runs. */
  readonly frozen: Signal<readonly ExchangeRecord[] | null>
  readonly follow: Signal<boolean>
  readonly headingId: string
  /** The heading of a screen takes the focus when the screen is opened. */
  readonly headingTakesFocus?: boolean
  /** What the test ids of the buttons begin with. */
  readonly testIds: 'access' | 'log'
  readonly count?: ComponentChildren
  /** More buttons, behind pause and follow. */
  readonly children?: ComponentChildren
}

/** Heading, pause and follow of a log, here and on its own screen. */
export function LogTools(props: LogToolsProps) {
  const { children, count, follow, frozen, headingId, headingTakesFocus = false, testIds } = props
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const paused = frozen.value !== null
  const known = new Set(frozen.value?.map(({ id }) => id))
  const held = paused ? store.rows.value.filter(({ id }) => !known.has(id)).length : 0
  const dropped = store.dropped.value
  return (
    <div class="panel-head">
      <h2 id={headingId} {...(headingTakesFocus ? { tabIndex: -1 } : {})}>
        {t('log.heading')}
      </h2>
      <div class="panel-tools">
        {dropped > 0 && <span class="hint">{t('log.dropped', { count: dropped })}</span>}
        {held > 0 && <span class="hint">{t('log.held', { count: held })}</span>}
        {count}
        <button
          type="button"
          class="button"
          aria-pressed={follow.value}
          data-testid={`${testIds}-follow`}
          onClick={() => {
            follow.value = !follow.value
          }}
        >
          {t('log.follow')}
        </button>
        <button
          type="button"
          class="button"
          data-testid={`${testIds}-pause`}
          onClick={() => {
            frozen.value = paused ? null : store.rows.value
          }}
        >
          {t(paused ? 'log.resume' : 'log.pause')}
        </button>
        {children}
      </div>
    </div>
  )
}
