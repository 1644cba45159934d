import { useConsole } from '../shell/context.ts'
import { BarChart } from './bar-chart.tsx'
import { LoadWall } from './load-wall.tsx'
import { TrafficControls } from './traffic-controls.tsx'
import { TrafficFigures } from './traffic-figures.tsx'

/** Visitors for the product page, and what they see: the wall flips with the rule. spec: console 4.8. */
export function TrafficScreen() {
  const t = useConsole().preferences.t.value
  return (
    <main class="two-part-screen traffic-screen" data-testid="traffic-screen">
      <section class="panel side-part" aria-labelledby="traffic-title">
        <h2 id="traffic-title" tabIndex={-1}>
          {t('traffic.heading')}
        </h2>
        <p>{t('traffic.intro')}</p>
        <TrafficControls />
        <TrafficFigures />
      </section>
      <section class="panel traffic-main" aria-label={t('traffic.wall')}>
        <LoadWall />
        <BarChart />
      </section>
    </main>
  )
}
