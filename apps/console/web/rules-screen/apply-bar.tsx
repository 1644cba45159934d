import { useSignal } from '@preact/signals'
import { noAnswer } from '../model/api-failure.ts'
import { useConsole } from '../shell/context.ts'
import { causesOf } from '../shell/notices.ts'
import { whenLive } from '../shell/when-live.ts'
import { type Applied, applyResources } from './apply-resources.ts'
import { rulesDesk } from './rules-desk.ts'

/** Apply and revert. Only a text without errors can be applied; what the server still refuses is shown in its words. */
export function ApplyBar() {
  const { notices, preferences, store } = useConsole()
  const t = preferences.t.value
  const { draft } = rulesDesk()
  const busy = useSignal(false)
  const refused = useSignal<Applied | null>(null)
  const checked = draft.checked.value
  const resources = checked?.ok ? checked.value.resources : []
  const wrong = checked?.ok && checked.value.problems.some(({ level }) => level === 'error')
  const ready = resources.length > 0 && !wrong

  async function apply(): Promise<void> {
    if (busy.value || !ready) return
    busy.value = true
    const stored = store.state.peek()?.rules ?? []
    const result = await applyResources(resources, stored, draft.base.peek())
    busy.value = false
    refused.value = result.failure === null ? null : result
    if (result.failure !== null) return
    draft.applied(result.stored[0] ?? null)
    if (result.warnings === '') return
    const text = t('warning.what', { message: result.warnings })
    notices.show({ kind: 'done', text, causes: [] })
  }

  return (
    <div class="apply">
      <Refusal refused={refused.value} />
      <div class="apply-bar">
        <span class="hint">{t(draft.base.value === null ? 'apply.new' : 'apply.change')}</span>
        <button
          type="button"
          class="button"
          data-testid="revert"
          disabled={!draft.dirty.value}
          onClick={() => {
            refused.value = null
            const base = draft.base.peek()
            if (base === null) draft.revert()
            else draft.load(base)
          }}
        >
          {t('apply.revert')}
        </button>
        <button
          type="button"
          class="button button-main"
          aria-busy={busy.value}
          aria-disabled={!ready}
          data-testid="apply"
          onClick={() => void apply()}
          {...whenLive()}
        >
          {t('apply.label')}
        </button>
      </div>
    </div>
  )
}

function Refusal({ refused }: { readonly refused: Applied | null }) {
  const t = useConsole().preferences.t.value
  const failure = refused?.failure
  return (
    <div role="alert">
      {refused !== null && failure !== null && failure !== undefined && (
        <div class="notice notice-failed" data-testid="apply-refusal">
          <div class="notice-text">
            <strong>
              {refused.stored.length === 0
                ? t('yaml.refused')
                : t('yaml.partly', { count: refused.stored.length })}
            </strong>
            {[
              failure === noAnswer ? t('failure.noAnswer') : failure.message,
              ...causesOf(failure),
            ].map((line) => (
              <p key={line} class="server-text">
                {line}
              </p>
            ))}
          </div>
        </div>
      )}
    </div>
  )
}
