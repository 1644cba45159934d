import type { ComponentChildren } from 'preact'
import { useConsole } from '../shell/context.ts'
import { LanguageChoice, ThemeChoice } from '../shell/look-choices.tsx'
import { OpenRecording } from '../shell/open-recording.tsx'
import { whenLive } from '../shell/when-live.ts'

/** Language, theme, text size, motion; and the windows a talk is given with. Kept in this browser. */
export function SettingsPanel() {
  const { preferences, view } = useConsole()
  const t = preferences.t.value
  return (
    <section class="panel help-part" aria-labelledby="help-title">
      <h2 id="help-title" tabIndex={-1}>
        {t('help.settings')}
      </h2>
      <div class="settings">
        <Setting name={t('settings.language')}>
          <LanguageChoice />
        </Setting>
        <Setting name={t('settings.theme')}>
          <ThemeChoice />
        </Setting>
      </div>
      <Check name={t('settings.bigText')} choice={preferences.bigText} testId="big-text" />
      <Check name={t('settings.motion')} choice={preferences.motion} testId="motion-setting" />
      <p class="hint">{t('settings.kept')}</p>
      <h3>{t('help.windows')}</h3>
      <ul class="windows">
        <Window at="/present" text={t('help.present')} />
        <Window at="/notes" text={t('help.notes')} />
        <Window at="/embed/topology" text={t('help.embedTopology')} />
        <Window at="/embed/log" text={t('help.embedLog')} />
      </ul>
      <p class="hint">{t('help.embedNote')}</p>
      <OpenRecording
        onOpened={() => {
          view.open(view.addressOf('stage'))
        }}
      />
      <h3>{t('booth.name')}</h3>
      <p class="hint">{t('booth.note')}</p>
      <button
        type="button"
        class="button button-main"
        data-testid="booth-start"
        onClick={() => {
          view.booth.value = true
        }}
        {...whenLive()}
      >
        <span aria-hidden="true">▶</span> {t('booth.start')}
      </button>
    </section>
  )
}

function Setting({
  name,
  children,
}: {
  readonly name: string
  readonly children: ComponentChildren
}) {
  return (
    <div class="setting">
      <span aria-hidden="true">{name}</span>
      {children}
    </div>
  )
}

interface CheckProps {
  readonly name: string
  readonly choice: { value: boolean }
  readonly testId: string
}

function Check({ name, choice, testId }: CheckProps) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={choice.value}
        data-testid={testId}
        onChange={({ currentTarget }) => {
          choice.value = currentTarget.checked
        }}
      />
      {name}
    </label>
  )
}

function Window({ at, text }: { readonly at: string; readonly text: string }) {
  return (
    <li>
      <a href={at} target="_blank" rel="noreferrer">
        <code>{at}</code>
      </a>{' '}
      {text}
    </li>
  )
}
