import { printAddress, screens } from '../model/address.ts'
import { useConsole } from './context.ts'

/** The way from one screen to another: links, so that they open in a tab of their own too. */
export function ScreenTabs() {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  const current = view.address.value.screen
  return (
    <nav class="tabs" aria-label={t('screens.label')}>
      {screens.map(([, screen]) => (
        <a
          key={screen}
          href={printAddress(view.addressOf(screen))}
          aria-current={current === screen ? 'page' : undefined}
          data-testid={`to-${screen}`}
        >
          {t(`screens.${screen}`)}
        </a>
      ))}
    </nav>
  )
}
