import type { ReadonlySignal } from '@preact/signals'
import { AccessLog } from '../log/access-log.tsx'
import { RulesStrip } from '../rules/rules-strip.tsx'
import { TopologyPanel } from '../topology/topology-panel.tsx'
import { useConsole } from './context.ts'
import { Header } from './header.tsx'
import { LinkBanner } from './link-banner.tsx'
import { ProductPage } from './product-page.tsx'

/** The Stage: what a visitor sees, what the gateway sees, the rules, the log. spec: console 4.2. */
export function App({ spoken }: { readonly spoken: ReadonlySignal<string> }) {
  const { t } = useConsole().preferences
  return (
    <>
      <a class="skip" href="#rules">
        {t.value('app.skip')}
      </a>
      <Header />
      <LinkBanner />
      <main class="stage">
        <ProductPage />
        <TopologyPanel />
        <RulesStrip />
        <AccessLog />
      </main>
      <p class="visually-hidden" aria-live="polite" data-testid="announcements">
        {spoken.value}
      </p>
    </>
  )
}
