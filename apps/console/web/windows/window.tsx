import type { ReadonlySignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { AccessLog } from '../log/access-log.tsx'
import { App } from '../shell/app.tsx'
import { useConsole } from '../shell/context.ts'
import { LazyPart } from '../shell/lazy-part.tsx'
import { LinkBanner } from '../shell/link-banner.tsx'
import { TopologyPanel } from '../topology/topology-panel.tsx'

const notes = () => import('./notes.tsx').then((part) => part.Notes)

/** What this window is for: the console, the stage alone, the speaker's notes, or one panel for somebody's slides. */
export function Window({ spoken }: { readonly spoken: ReadonlySignal<string> }) {
  const { page, preferences } = useConsole()
  const t = preferences.t.value
  useEffect(() => {
    document.body.dataset.page = page
  }, [])
  switch (page) {
    case 'notes':
      return (
        <>
          <LinkBanner />
          <LazyPart load={notes} />
        </>
      )
    case 'embed-topology':
    case 'embed-log':
      return (
        <main class="embed" data-testid="embed">
          <h1 class="visually-hidden">{t('app.name')}</h1>
          <LinkBanner />
          {page === 'embed-log' ? <AccessLog /> : <TopologyPanel />}
        </main>
      )
    default:
      return <App spoken={spoken} bare={page === 'present'} />
  }
}
