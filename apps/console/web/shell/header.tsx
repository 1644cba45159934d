import type { Language } from '../i18n/language.ts'
import type { MessageKey, Translate } from '../i18n/messages.ts'
import { type GatewaySummary, gatewaySummary } from '../model/gateway-summary.ts'
import { useConsole } from './context.ts'
import type { Theme } from './preferences.ts'
import { ScreenTabs } from './screen-tabs.tsx'
import { whenLive } from './when-live.ts'

export function Header() {
  const { actions, preferences, store, view } = useConsole()
  const t = preferences.t.value
  const state = store.state.value
  return (
    <header class="bar">
      <h1 class="bar-name">
        <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" class="mark">
          <path class="mark-way" d="M2 14H14" />
          <path class="mark-line" d="M18 2V26" />
          <path class="mark-head" d="M9 9L14 14L9 19" />
        </svg>
        <span>{t('app.name')}</span>
      </h1>
      <ScreenTabs />
      {state !== null && (
        <>
          <span
            class={`badge badge-${state.world}`}
            title={t(`world.${state.world}.note`)}
            data-testid="mode-badge"
          >
            {t(`world.${state.world}`)}
          </span>
          <GatewayChip summary={gatewaySummary(state)} t={t} />
        </>
      )}
      <div class="bar-settings">
        <LanguageChoice />
        <ThemeChoice />
        <button
          type="button"
          class="button"
          title={t('reset.title')}
          data-testid="reset"
          onClick={() => void actions.reset()}
          {...whenLive()}
        >
          {t('reset.label')}
        </button>
        <button
          type="button"
          class="button"
          aria-label={t('help.label')}
          title={t('help.label')}
          data-testid="help"
          onClick={() => {
            view.helpOpen.value = true
          }}
        >
          ?
        </button>
      </div>
    </header>
  )
}

function GatewayChip({ summary, t }: { readonly summary: GatewaySummary; readonly t: Translate }) {
  const good = summary.kind === 'acknowledged'
  return (
    <span
      class={`gateway ${good ? 'gateway-good' : 'gateway-bad'}`}
      data-testid="gateway-state"
      data-state={summary.kind}
    >
      <span aria-hidden="true">{good ? '✓' : '!'}</span>
      {gatewayWords(summary, t)}
    </span>
  )
}

function gatewayWords(summary: GatewaySummary, t: Translate): string {
  switch (summary.kind) {
    case 'none':
      return t('gateway.none')
    case 'disconnected':
      return t('gateway.disconnected', { name: summary.name })
    case 'rejected':
      return t('gateway.rejected', { message: summary.message })
    case 'stale':
      return t('gateway.stale', { acknowledged: summary.acknowledged, wanted: summary.wanted })
    case 'acknowledged':
      return t('gateway.acknowledged', { version: summary.version })
  }
}

const languages: readonly (readonly [Language, string])[] = [
  ['en', 'EN'],
  ['zh-Hans', '中文'],
]

function LanguageChoice() {
  const { language, t } = useConsole().preferences
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{t.value('settings.language')}</legend>
      {languages.map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          data-testid={`language-${code}`}
          onClick={() => {
            language.value = code
          }}
        >
          {name}
        </button>
      ))}
    </fieldset>
  )
}

const themes: readonly (readonly [Theme, string, MessageKey & `settings.${Theme}`])[] = [
  ['light', '☀', 'settings.light'],
  ['dark', '☾', 'settings.dark'],
  ['auto', '◐', 'settings.auto'],
]

function ThemeChoice() {
  const { theme, t } = useConsole().preferences
  return (
    <fieldset class="choice">
      <legend class="visually-hidden">{t.value('settings.theme')}</legend>
      {themes.map(([name, glyph, key]) => (
        <button
          key={name}
          type="button"
          aria-pressed={theme.value === name}
          aria-label={t.value(key)}
          title={t.value(key)}
          data-testid={`theme-${name}`}
          onClick={() => {
            theme.value = name
          }}
        >
          {glyph}
        </button>
      ))}
    </fieldset>
  )
}
