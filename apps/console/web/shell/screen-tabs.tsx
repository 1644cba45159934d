import { printAddress } from '../model/address.ts'
import { useConsole } from './context.ts'

/** The way from one screen to another: links, so that they open in a tab of their own too. */
export function ScreenTabs() {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  const { screen } = view.address.value
  const log = printAddress({ screen: 'log', filter: view.logFilter.value })
  return (
    <nav class="tabs" aria-label={t('screens.label')}>
      <a
        href="#stage"
        aria-current={screen === 'stage' ? 'page' : undefined}
        data-testid="to-stage"
      >
        {t('screens.stage')}
      </a>
      <a href={log} aria-current={screen === 'log' ? 'page' : undefined} data-testid="to-log">
        {t('screens.log')}
      </a>
    </nav>
  )
}
