import type { RuleState } from '@bookinfo/discovery'
import { detailsKey, googleapisKey } from '../model/blog-rules.ts'
import { describeRule } from '../model/describe-rule.ts'
import { keyOf } from '../model/rules-in-force.ts'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import { progressWords } from './progress-words.ts'

/** Every rule that has no switch, each with a way to delete it (and to think better of it). */
export function OtherRules({ rules }: { readonly rules: readonly RuleState[] }) {
  const t = useConsole().preferences.t.value
  const others = rules.filter(
    ({ resource }) => ![detailsKey, googleapisKey].includes(keyOf(resource)),
  )
  return (
    <div class="others">
      <h3 class="others-head">{t('rules.others')}</h3>
      {others.length === 0 ? (
        <span class="others-none">{t('rules.others.none')}</span>
      ) : (
        <ul class="others-list" data-testid="other-rules">
          {others.map((rule) => (
            <OtherRule key={keyOf(rule.resource)} rule={rule} />
          ))}
        </ul>
      )}
    </div>
  )
}

function OtherRule({ rule }: { readonly rule: RuleState }) {
  const { actions, preferences, store } = useConsole()
  const t = preferences.t.value
  const { message = '', resource, status } = rule
  const { name } = resource.metadata
  const version = store.state.value?.gateways[0]?.ackedVersion ?? ''
  return (
    <li class="other" data-testid="other-rule" data-status={status}>
      <span class="other-name">{name}</span>
      <span class="other-what">{describeRule(resource)}</span>
      {status !== 'active' && (
        <span class={`chip chip-${status}`}>
          {progressWords(t, { phase: status, version, message, ackMs: null }, 'phase.absent')}
        </span>
      )}
      <button
        type="button"
        class="button button-quiet"
        aria-label={t('rules.delete', { name })}
        title={t('rules.delete', { name })}
        onClick={() => void actions.removeWithUndo(resource)}
        {...whenLive()}
      >
        ✕
      </button>
    </li>
  )
}
