import type { Translate } from '../i18n/messages.ts'
import { type GatewaySummary, gatewaySummary } from '../model/gateway-summary.ts'
import { useConsole } from './context.ts'
import { LanguageChoice, ThemeButton } from './look-choices.tsx'
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
        <ThemeButton />
        <button
          type="button"
          class="button"
          aria-pressed={preferences.bigText.value}
          title={t('settings.bigText')}
          data-testid="text-size"
          onClick={() => {
            preferences.bigText.value = !preferences.bigText.value
          }}
        >
          <span aria-hidden="true">A+</span>
          <span class="visually-hidden">{t('settings.bigText')}</span>
        </button>
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
        <a
          class="button"
          href="#help"
          aria-label={t('help.label')}
          title={t('help.label')}
          aria-current={view.address.value.screen === 'help' ? 'page' : undefined}
          data-testid="help"
        >
          ?
        </a>
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
