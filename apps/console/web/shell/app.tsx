import { type ReadonlySignal, useComputed, useSignalEffect } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { BlackScreen } from './black-screen.tsx'
import { useConsole } from './context.ts'
import { Header } from './header.tsx'
import { LazyPart } from './lazy-part.tsx'
import { LazyScreen } from './lazy-screen.tsx'
import { LinkBanner } from './link-banner.tsx'
import { replay } from './recordings.ts'
import { Stage } from './stage.tsx'

const drawer = () => import('../walkthrough/drawer.tsx').then((part) => part.Drawer)
const caption = () => import('../windows/step-caption.tsx').then((part) => part.StepCaption)
const booth = () => import('../booth/booth-bar.tsx').then((part) => part.BoothBar)

interface AppProps {
  readonly spoken: ReadonlySignal<string>
  /** Without bar and drawer: for a projector, driven by keys or from the speaker's notes. */
  readonly bare: boolean
}

/** The frame around the screens, and the one in sight. spec: console 4.2. */
export function App({ spoken, bare }: AppProps) {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  const screen = useComputed(() => view.address.value.screen).value
  const target = screen === 'stage' ? 'rules' : `${screen}-title`
  const touring = useComputed(() => view.step.value !== null).value
  const Bar = replay.value?.Bar
  useScreenChange()
  return (
    <>
      <a
        class="skip"
        href={`#${target}`}
        onClick={(event) => {
          // The address is the screen's: the way into the page is walked by focus.
          event.preventDefault()
          focusOn(target)
        }}
      >
        {screen === 'stage' ? t('app.skip') : t('app.skipTo', { screen: t(`screens.${screen}`) })}
      </a>
      {bare ? <BareHeader /> : <Header />}
      {Bar === undefined ? <LinkBanner /> : <Bar />}
      <Stage shown={screen === 'stage'} touring={touring && !bare} />
      {screen !== 'stage' && <LazyScreen name={screen} />}
      {touring && <LazyPart key={bare ? 'caption' : 'drawer'} load={bare ? caption : drawer} />}
      {view.booth.value && <LazyPart load={booth} />}
      {view.black.value && <BlackScreen />}
      <p class="visually-hidden" aria-live="polite" data-testid="announcements">
        {spoken.value}
      </p>
    </>
  )
}

/** The page's name, for whoever does not see that it is the stage alone. */
function BareHeader() {
  return (
    <header class="visually-hidden">
      <h1>{useConsole().preferences.t.value('app.name')}</h1>
    </header>
  )
}

/** Another screen: its name in the title, and the focus on its heading; not at the first look. */
function useScreenChange(): void {
  const { preferences, view } = useConsole()
  const screen = useComputed(() => view.address.value.screen)
  const before = useRef(screen.peek())
  useSignalEffect(() => {
    const name = screen.value
    const t = preferences.t.value
    const live = replay.value?.Page === undefined ? '' : `${t('recording.badge')} · `
    document.title = `${live}${t(`screens.${name}`)} · ${t('app.name')}`
    if (before.current === name) return
    before.current = name
    // A screen that is still being fetched takes the focus when it is there.
    requestAnimationFrame(() => focusOn(`${name}-title`))
  })
}

function focusOn(id: string): void {
  document.getElementById(id)?.focus()
}
