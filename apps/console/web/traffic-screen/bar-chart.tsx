import { type Bar, barCount, barMs, barsOf } from '../model/traffic.ts'
import { useConsole } from '../shell/context.ts'
import { now } from '../shell/now.ts'

const height = 100
const width = 10

/** Three minutes of page loads, stacked; the table below has the same for whoever does not see it. */
export function BarChart() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const bars = barsOf(store.traffic.value.loads, now.value)
  const most = Math.max(1, ...bars.map(({ good, bad }) => good + bad))
  const first = bars[0]?.from ?? 0
  const marks = store.changes.value.filter((at) => at >= first)
  const time = preferences.formats.value.time
  return (
    <div class="bars-part">
      <h3>{t('traffic.bars')}</h3>
      <svg
        class="bars"
        viewBox={`0 0 ${barCount * width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        data-testid="bars"
      >
        <title>{t('traffic.bars')}</title>
        {bars.map((bar, index) => (
          <Stack key={bar.from} bar={bar} x={index * width} most={most} />
        ))}
        {marks.map((at) => (
          <path
            key={at}
            class="bar-mark"
            data-testid="bar-mark"
            d={`M${((at - first) / barMs) * width} 0V${height}`}
          />
        ))}
      </svg>
      <details>
        <summary>{t('traffic.bars.asTable')}</summary>
        <table class="bar-table">
          <thead>
            <tr>
              <th scope="col">{t('traffic.bars.time')}</th>
              <th scope="col">{t('traffic.good')}</th>
              <th scope="col">{t('traffic.bad')}</th>
              <th scope="col">{t('traffic.bars.change')}</th>
            </tr>
          </thead>
          <tbody>
            {bars
              .filter(({ good, bad }) => good + bad > 0)
              .map(({ from, good, bad }) => (
                <tr key={from}>
                  <th scope="row">{time(from)}</th>
                  <td>{good}</td>
                  <td>{bad}</td>
                  <td>{marks.filter((at) => at >= from && at < from + barMs).length}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}

function Stack({ bar, x, most }: { readonly bar: Bar; readonly x: number; readonly most: number }) {
  const good = (height * bar.good) / most
  const bad = (height * bar.bad) / most
  return (
    <g>
      <rect class="bar-good" x={x + 1} y={height - good} width={width - 2} height={good} />
      <rect class="bar-bad" x={x + 1} y={height - good - bad} width={width - 2} height={bad} />
    </g>
  )
}
