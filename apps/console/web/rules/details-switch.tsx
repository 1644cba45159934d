import type { ConsoleState } from '@bookinfo/discovery'
import type { Translate } from '../i18n/messages.ts'
import { detailsKey, detailsRoute } from '../model/blog-rules.ts'
import type { NextAction } from '../model/commands.ts'
import { ruleProgress } from '../model/rule-progress.ts'
import { keyOf, type RulesInForce } from '../model/rules-in-force.ts'
import { sharesOf } from '../model/shares.ts'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { RuleCard } from './rule-card.tsx'

interface SwitchProps {
  readonly state: ConsoleState
  readonly onShow: (action: NextAction) => void
}

/** On exactly when the gateway sends all details traffic to v2. */
export function DetailsSwitch({ state, onShow }: SwitchProps) {
  const { actions, preferences, store } = useConsole()
  const t = preferences.t.value
  const sending = actions.sending.value.has(detailsKey)
  const rules = store.inForce.value
  const shares = sharesOf('details', ['v1', 'v2'], rules)
  const v2 = shares.get('v2') ?? 0
  const next = v2 === 100 ? 'v1' : 'v2'

  function flip(): void {
    if (!sending) void actions.routeDetails(next)
  }

  function show(): void {
    const stored = state.rules.some(
      ({ resource, status }) => keyOf(resource) === detailsKey && status !== 'deleting',
    )
    onShow({ verb: stored ? 'replace' : 'create', resource: detailsRoute(next) })
  }

  return (
    <RuleCard
      id="details"
      name={t('rules.details.name')}
      what={routeWords(t, rules, shares)}
      progress={ruleProgress(state, detailsKey, sending)}
      absentKey="phase.absent.route"
      onShow={show}
    >
      <button
        type="button"
        role="switch"
        class={`switch switch-versions ${v2 > 0 && v2 < 100 ? 'switch-mixed' : ''}`}
        aria-checked={v2 === 100}
        aria-busy={sending}
        aria-label={t('rules.details.label')}
        aria-describedby="details-what details-phase"
        data-testid="switch-details"
        onClick={flip}
        {...whenLive()}
      >
        <span class="switch-thumb" />
        <span class="switch-side">v1</span>
        <span class="switch-side">v2</span>
      </button>
    </RuleCard>
  )
}

function routeWords(
  t: Translate,
  rules: RulesInForce,
  shares: ReadonlyMap<string, number>,
): string {
  const v1 = shares.get('v1') ?? 0
  const v2 = shares.get('v2') ?? 0
  if (v1 === 100 || v2 === 100) return t('rules.details.all', { version: v1 === 100 ? 'v1' : 'v2' })
  return rules.has(detailsKey) ? t('rules.details.split', { v1, v2 }) : t('rules.details.inTurn')
}
