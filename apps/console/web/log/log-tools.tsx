import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { Signal } from '@preact/signals'
import { useConsole } from '../shell/context.ts'

interface LogToolsProps {
  /** The rows at the moment of the pause; `null` while the log runs. */
  readonly frozen: Signal<readonly ExchangeRecord[] | null>
  readonly follow: Signal<boolean>
}

/** Heading, pause and follow. */
export function LogTools({ frozen, follow }: LogToolsProps) {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const paused = frozen.value !== null
  const known = new Set(frozen.value?.map(({ id }) => id))
  const held = paused ? store.rows.value.filter(({ id }) => !known.has(id)).length : 0
  const dropped = store.dropped.value
  return (
    <div class="panel-head">
      <h2 id="log-heading">{t('log.heading')}</h2>
      <div class="panel-tools">
        {dropped > 0 && <span class="hint">{t('log.dropped', { count: dropped })}</span>}
        {held > 0 && <span class="hint">{t('log.held', { count: held })}</span>}
        <button
          type="button"
          class="button"
          aria-pressed={follow.value}
          data-testid="log-follow"
          onClick={() => {
            follow.value = !follow.value
          }}
        >
          {t('log.follow')}
        </button>
        <button
          type="button"
          class="button"
          data-testid="log-pause"
          onClick={() => {
            frozen.value = paused ? null : store.rows.value
          }}
        >
          {t(paused ? 'log.resume' : 'log.pause')}
        </button>
      </div>
    </div>
  )
}
