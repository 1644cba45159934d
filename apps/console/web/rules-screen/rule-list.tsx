import { useConsole } from '../shell/context.ts'
import { scrollable } from '../shell/scrollable.ts'
import { newRuleText } from './draft.ts'
import { listedRules } from './listed-rules.ts'
import { RuleRow } from './rule-row.tsx'
import { rulesDesk } from './rules-desk.ts'

/** Every rule the control plane has, and those that were switched off here. */
export function RuleList() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const { draft, parked, whenUnsavedMayGo } = rulesDesk()
  const state = store.state.value
  const rules = listedRules(state?.rules ?? [], parked.value)
  return (
    <section class="panel rule-list-panel" aria-labelledby="rules-title">
      <div class="panel-head">
        <h2 id="rules-title" tabIndex={-1}>
          {t('screens.rules')}
        </h2>
        <button
          type="button"
          class="button"
          data-testid="new-rule"
          onClick={() =>
            whenUnsavedMayGo(() => {
              draft.begin(newRuleText)
              document.getElementById('editor-title')?.focus()
            })
          }
        >
          {t('editor.new')}
        </button>
      </div>
      {rules.length === 0 ? (
        <p class="empty">{t('list.empty')}</p>
      ) : (
        <ul class="rule-list" aria-labelledby="rules-title" {...scrollable}>
          {rules.map((rule) => (
            <RuleRow key={rule.key} rule={rule} />
          ))}
        </ul>
      )}
      {state !== null && state.brokenFiles.length > 0 && (
        <p class="notice notice-failed" data-testid="broken-files">
          {t('rules.broken', { files: state.brokenFiles.join(', ') })}
        </p>
      )}
    </section>
  )
}
