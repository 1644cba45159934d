import { withoutServerFields } from '../model/blog-rules.ts'
import { describeRule } from '../model/describe-rule.ts'
import { ruleProgress } from '../model/rule-progress.ts'
import { keyOf } from '../model/rules-in-force.ts'
import { progressWords } from '../rules/progress-words.ts'
import { useConsole } from '../shell/context.ts'
import { whenLive } from '../shell/when-live.ts'
import type { ListedRule } from './listed-rules.ts'
import { rulesDesk } from './rules-desk.ts'
import { writtenWords } from './written-words.ts'

/** A rule with its switch, how far the gateways have taken it, who wrote it, and what can be done with it. */
export function RuleRow({ rule }: { readonly rule: ListedRule }) {
  const { actions, preferences, store } = useConsole()
  const t = preferences.t.value
  const { key, resource, state } = rule
  const { name, namespace } = resource.metadata
  const desk = rulesDesk()
  const sending = actions.sending.value.has(key)
  const chosen = desk.draft.base.value
  const all = store.state.value
  const progress = all === null ? null : ruleProgress(all, key, sending)
  const id = `rule-row-${key}`
  return (
    <li
      class={`rule-row ${chosen !== null && keyOf(chosen) === key ? 'rule-row-chosen' : ''}`}
      data-testid="rule-row"
      data-rule={key}
      data-phase={progress?.phase}
    >
      <RuleSwitch rule={rule} describedBy={id} />
      <div class="rule-row-text">
        <span class="rule-row-name">
          {name}
          <span class="rule-row-kind">
            {resource.kind}
            {namespace === 'default' ? '' : ` · ${namespace}`}
          </span>
        </span>
        <span class="rule-what">{describeRule(resource)}</span>
        <span id={id}>
          {progress !== null && (
            <span class={`chip chip-${progress.phase}`} data-testid="rule-row-phase">
              {progressWords(t, progress, 'phase.off')}
            </span>
          )}{' '}
          <span class="hint">{writtenWords(t, preferences.formats.value, state)}</span>
        </span>
      </div>
      <div class="rule-row-tools">
        <button
          type="button"
          class="button"
          aria-label={t('list.edit.for', { name })}
          aria-current={chosen !== null && keyOf(chosen) === key ? 'true' : undefined}
          onClick={() => desk.whenUnsavedMayGo(() => desk.draft.load(resource))}
        >
          {t('list.edit')}
        </button>
        <button
          type="button"
          class="button button-quiet"
          aria-label={t('rules.delete', { name })}
          title={t('rules.delete', { name })}
          onClick={() => {
            desk.unpark(key)
            if (state !== null) void actions.removeWithUndo(resource)
          }}
          {...whenLive()}
        >
          ✕
        </button>
      </div>
    </li>
  )
}

interface SwitchProps {
  readonly rule: ListedRule
  readonly describedBy: string
}

/** Stands where the gateways' acknowledgement put it. Off: the rule is deleted, and kept here to be stored again. */
function RuleSwitch({ rule, describedBy }: SwitchProps) {
  const { actions, preferences, store } = useConsole()
  const t = preferences.t.value
  const { key, resource, state } = rule
  const desk = rulesDesk()
  const on = store.inForce.value.has(key)
  const sending = actions.sending.value.has(key)

  async function flip(): Promise<void> {
    if (sending) return
    const plain = withoutServerFields(resource)
    if (state === null || state.status === 'deleting') {
      if (await actions.create(plain)) desk.unpark(key)
      return
    }
    desk.park(plain)
    if (!(await actions.remove(resource))) desk.unpark(key)
  }

  return (
    <button
      type="button"
      role="switch"
      class="switch switch-small"
      aria-checked={on}
      aria-busy={sending}
      aria-label={t('list.switch', { name: resource.metadata.name })}
      aria-describedby={describedBy}
      data-testid="rule-row-switch"
      onClick={() => void flip()}
      {...whenLive()}
    >
      <span class="switch-thumb" />
    </button>
  )
}
