import { AccessLog } from '../log/access-log.tsx'
import { RulesStrip } from '../rules/rules-strip.tsx'
import { TopologyPanel } from '../topology/topology-panel.tsx'
import { useConsole } from './context.ts'
import { ProductPage } from './product-page.tsx'

interface StageProps {
  readonly shown: boolean
  /** The walkthrough takes the place of the log. */
  readonly touring: boolean
}

/**
 * What a visitor sees, what the gateway sees, the rules, the log. Behind another screen only the
 * product page stays: it goes on following the rules, and is not loaded anew on the way back.
 */
export function Stage({ shown, touring }: StageProps) {
  const t = useConsole().preferences.t.value
  return (
    <main class={touring ? 'stage stage-touring' : 'stage'} hidden={!shown}>
      <h2 id="stage-title" tabIndex={-1} class="visually-hidden">
        {t('screens.stage')}
      </h2>
      <ProductPage />
      {shown && (
        <>
          <TopologyPanel />
          <RulesStrip />
          {!touring && <AccessLog />}
        </>
      )}
    </main>
  )
}
