import { useConsole } from './context.ts'

/** Says that what the page shows is old, while the event stream is away. */
export function LinkBanner() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const link = store.link.value
  if (link === 'open') return null
  const at = store.stateAt.value
  return (
    <p class="banner" data-testid="link-banner" data-state={link}>
      {link === 'connecting' ? t('app.connecting') : t('app.lost')}{' '}
      {at > 0 && t('app.lostNote', { time: preferences.formats.value.time(at) })}
    </p>
  )
}
