import { useRef } from 'preact/hooks'
import { EditorView } from '../editor/editor-view.tsx'
import type { TextEditor } from '../editor/text-editor.ts'
import { useConsole } from '../shell/context.ts'
import type { CheckProblem } from '../shell/operator-api.ts'
import { ApplyBar } from './apply-bar.tsx'
import { ProblemList } from './problem-list.tsx'
import { rulesDesk } from './rules-desk.ts'
import { StaleNotice } from './stale-notice.tsx'

const none: readonly CheckProblem[] = []

/** The text of one rule, what is wrong with it, and the way to make it count. */
export function EditorPane() {
  const t = useConsole().preferences.t.value
  const { draft } = rulesDesk()
  const goTo = useRef<TextEditor['goTo']>(() => undefined)
  const base = draft.base.value
  const checked = draft.checked.value
  const problems = checked?.ok ? checked.value.problems : none
  return (
    <section class="panel editor-panel" aria-labelledby="editor-title">
      <div class="panel-head">
        <h2 id="editor-title" tabIndex={-1}>
          {base === null ? t('editor.heading.new') : base.metadata.name}
        </h2>
        {draft.dirty.value && (
          <span class="chip chip-saved" data-testid="unsaved-mark">
            {t('editor.unsaved')}
          </span>
        )}
      </div>
      <StaleNotice />
      <EditorView
        text={draft.text.value}
        loads={draft.loads.value}
        label={t('editor.label')}
        problems={problems}
        onType={draft.type}
        onReady={(way) => {
          goTo.current = way
        }}
      />
      <ProblemList checked={checked} onGo={(line, column) => goTo.current(line, column)} />
      <ApplyBar />
    </section>
  )
}
