import { printAddress, screens } from '../model/address.ts'
import { useConsole } from './context.ts'

/** The way from one screen to another: links, so that they open in a tab of their own too. */
export function ScreenTabs() {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  const current = view.address.value.screen
  const touring = view.step.value !== null
  return (
    <nav class="tabs" aria-label={t('screens.label')}>
      {/* Help is the question mark at the other end of the bar. */}
      {screens.map(
        ([, screen]) =>
          screen !== 'help' && (
            <a
              key={screen}
              href={printAddress(view.addressOf(screen))}
              aria-current={current === screen ? 'page' : undefined}
              data-testid={`to-${screen}`}
            >
              {t(`screens.${screen}`)}
            </a>
          ),
      )}
      <a
        class="tour-link"
        href={touring ? '#stage' : '#step=0'}
        data-testid="to-walkthrough"
        aria-current={touring ? 'step' : undefined}
      >
        <span aria-hidden="true">▸</span> {t('tour.name')}
      </a>
    </nav>
  )
}
