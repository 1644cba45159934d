import type { ConsoleState } from '@bookinfo/discovery'
import { googleapis, googleapisKey, withoutServerFields } from '../model/blog-rules.ts'
import type { NextAction } from '../model/commands.ts'
import { describeRule } from '../model/describe-rule.ts'
import { ruleProgress } from '../model/rule-progress.ts'
import { keyOf } from '../model/rules-in-force.ts'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { RuleCard } from './rule-card.tsx'

interface SwitchProps {
  readonly state: ConsoleState
  readonly onShow: (action: NextAction) => void
}

/** On exactly when the gateway acknowledged the egress rule `googleapis`. */
export function GoogleapisSwitch({ state, onShow }: SwitchProps) {
  const { actions, preferences, store } = useConsole()
  const t = preferences.t.value
  const sending = actions.sending.value.has(googleapisKey)
  const progress = ruleProgress(state, googleapisKey, sending)
  const stored = state.rules.find(
    ({ resource, status }) => keyOf(resource) === googleapisKey && status !== 'deleting',
  )?.resource
  const on = store.inForce.value.has(googleapisKey)

  function show(): void {
    if (stored === undefined) onShow({ verb: 'create', resource: googleapis })
    else onShow({ verb: 'delete', resource: withoutServerFields(stored) })
  }

  return (
    <RuleCard
      id="googleapis"
      name={t('rules.egress.label')}
      what={describeRule(stored ?? googleapis)}
      progress={progress}
      absentKey="phase.absent"
      onShow={show}
    >
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={on}
        aria-busy={sending}
        aria-labelledby="googleapis-name"
        aria-describedby="googleapis-what googleapis-phase"
        data-testid="switch-googleapis"
        onClick={() => void actions.toggleGoogleapis()}
        {...whenLive()}
      >
        <span class="switch-word">{t(on ? 'rules.on' : 'rules.off')}</span>
        <span class="switch-thumb" />
      </button>
    </RuleCard>
  )
}
