import { useSignal } from '@preact/signals'
import type { NextAction } from '../model/commands.ts'
import { useConsole } from '../shell/context.ts'
import { DetailsSwitch } from './details-switch.tsx'
import { GoogleapisSwitch } from './googleapis-switch.tsx'
import { NoticeView } from './notice-view.tsx'
import { OtherRules } from './other-rules.tsx'
import { ShowAsDialog } from './show-as-dialog.tsx'
import { YamlDialog } from './yaml-dialog.tsx'

/** The two switches of the story, all other rules, and the way to add one. */
export function RulesStrip() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const state = store.state.value
  const shown = useSignal<NextAction | null>(null)
  const adding = useSignal(false)
  function show(action: NextAction): void {
    shown.value = action
  }
  return (
    <section class="panel rules-panel" aria-labelledby="rules">
      <h2 id="rules" tabIndex={-1} class="visually-hidden">
        {t('rules.heading')}
      </h2>
      {state !== null && (
        <>
          <div class="switches">
            <GoogleapisSwitch state={state} onShow={show} />
            <DetailsSwitch state={state} onShow={show} />
          </div>
          <div class="rules-foot">
            <OtherRules rules={state.rules} />
            <button
              type="button"
              class="button"
              data-testid="add-rule"
              onClick={() => {
                adding.value = true
              }}
            >
              {t('rules.add')}
            </button>
          </div>
          {state.brokenFiles.length > 0 && (
            <p class="notice notice-failed" data-testid="broken-files">
              {t('rules.broken', { files: state.brokenFiles.join(', ') })}
            </p>
          )}
        </>
      )}
      <NoticeView />
      {shown.value !== null && (
        <ShowAsDialog
          action={shown.value}
          onClose={() => {
            shown.value = null
          }}
        />
      )}
      {adding.value && (
        <YamlDialog
          onClose={() => {
            adding.value = false
          }}
        />
      )}
    </section>
  )
}
