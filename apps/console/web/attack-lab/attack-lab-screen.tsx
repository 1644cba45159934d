import { useConsole } from '../shell/context.ts'
import { attackDesk } from './attack-desk.ts'
import { AttackTable } from './attack-table.tsx'
import { DefencePanel } from './defence-panel.tsx'

/** Fourteen ways out, played against a proxy of the lab's own. spec: console 4.7. */
export function AttackLabScreen() {
  const t = useConsole().preferences.t.value
  const { failure } = attackDesk()
  return (
    <main class="two-part-screen attack-lab" data-testid="attack-lab">
      <DefencePanel />
      <section class="panel attack-results" aria-labelledby="attack-results-title">
        <h2 id="attack-results-title" class="visually-hidden">
          {t('attacks.results')}
        </h2>
        {failure.value !== null && (
          <p class="failure-line" role="alert" data-testid="attack-failure">
            {t('attacks.failed', { message: failure.value.message })}
          </p>
        )}
        <AttackTable />
      </section>
    </main>
  )
}
