import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { ScreenName } from '../model/address.ts'
import { useConsole } from './context.ts'

type Late = Exclude<ScreenName, 'stage'>

/** Every screen but the Stage is a script of its own, fetched when it is first opened. */
const loaders: Readonly<Record<Late, () => Promise<ComponentType>>> = {
  rules: () => import('../rules-screen/rules-screen.tsx').then((part) => part.RulesScreen),
  log: () => import('../log-screen/log-screen.tsx').then((part) => part.LogScreen),
  help: () => import('../help-screen/help-screen.tsx').then((part) => part.HelpScreen),
  traffic: () => import('../traffic-screen/traffic-screen.tsx').then((part) => part.TrafficScreen),
  wire: () => import('../wire-screen/wire-screen.tsx').then((part) => part.WireScreen),
  attacks: () => import('../attack-lab/attack-lab-screen.tsx').then((part) => part.AttackLabScreen),
}

const loaded = new Map<Late, ComponentType>()

/** The screen once it is there; until then, and where it does not come, words that say so. */
export function LazyScreen({ name }: { readonly name: Late }) {
  const t = useConsole().preferences.t.value
  const [failed, setFailed] = useState<Late | null>(null)
  const [, setShown] = useState<Late | null>(null)

  function load(): void {
    setFailed(null)
    loaders[name]().then(
      (component) => {
        loaded.set(name, component)
        setShown(name)
        requestAnimationFrame(() => document.getElementById(`${name}-title`)?.focus())
      },
      () => setFailed(name),
    )
  }

  useEffect(() => {
    if (!loaded.has(name)) load()
  }, [name])

  const Screen = loaded.get(name)
  if (Screen !== undefined) return <Screen />
  return (
    <main class="late-screen" data-testid="late-screen">
      <h2 class="visually-hidden">{t(`screens.${name}`)}</h2>
      <p role="status">{t(failed === name ? 'screens.failed' : 'screens.loading')}</p>
      {failed === name && (
        <button type="button" class="button" onClick={load}>
          {t('screens.again')}
        </button>
      )}
    </main>
  )
}
