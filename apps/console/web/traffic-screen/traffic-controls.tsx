import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { trafficDesk } from './traffic-desk.ts'

/** How many visitors, and whether they come. What is said of them is what the generator reports. */
export function TrafficControls() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const { failure, want, wanted } = trafficDesk()
  const rate = store.traffic.value.perSecond
  return (
    <div class="traffic-controls">
      <label class="traffic-rate">
        <span>
          {t('traffic.rate')}: <b>{wanted.value}</b>
        </span>
        <input
          type="range"
          min="1"
          max="50"
          value={wanted.value}
          data-testid="traffic-rate"
          onInput={({ currentTarget }) => {
            wanted.value = Number(currentTarget.value)
          }}
          onChange={() => {
            if (rate > 0) void want(wanted.value)
          }}
        />
      </label>
      <div class="button-row">
        <button
          type="button"
          class={rate === 0 ? 'button button-main' : 'button'}
          data-testid="traffic-toggle"
          onClick={() => void want(rate === 0 ? wanted.value : 0)}
          {...whenLive()}
        >
          {t(rate === 0 ? 'traffic.start' : 'traffic.stop')}
        </button>
      </div>
      <p role="status" data-testid="traffic-state" data-rate={rate}>
        {rate === 0 ? t('traffic.resting') : t('traffic.running', { rate })}
      </p>
      {failure.value !== null && (
        <p class="failure-line" role="alert" data-testid="traffic-failure">
          {t('traffic.failed', { message: failure.value.message })}
        </p>
      )}
    </div>
  )
}
