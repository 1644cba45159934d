import { AccessLog } from '../log/access-log.tsx'
import { RulesStrip } from '../rules/rules-strip.tsx'
import { TopologyPanel } from '../topology/topology-panel.tsx'
import { useConsole } from './context.ts'
import { ProductPage } from './product-page.tsx'

/**
 * What a visitor sees, what the gateway sees, the rules, the log. Behind another screen only the
 * product page stays: it goes on following the rules, and is not loaded anew on the way back.
 */
export function Stage({ shown }: { readonly shown: boolean }) {
  const t = useConsole().preferences.t.value
  return (
    <main class="stage" hidden={!shown}>
      <h2 id="stage-title" tabIndex={-1} class="visually-hidden">
        {t('screens.stage')}
      </h2>
      <ProductPage />
      {shown && (
        <>
          <TopologyPanel />
          <RulesStrip />
          <AccessLog />
        </>
      )}
    </main>
  )
}
