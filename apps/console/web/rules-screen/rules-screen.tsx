import { NoticeView } from '../rules/notice-view.tsx'
import { EditorPane } from './editor-pane.tsx'
import { InsightPane } from './insight-pane.tsx'
import { RuleList } from './rule-list.tsx'
import { UnsavedDialog } from './unsaved-dialog.tsx'

/** Every rule with its switch, the text of one of them, and what that text would change. spec: console 4.4. */
export function RulesScreen() {
  return (
    <main class="rules-screen" data-testid="rules-screen">
      <RuleList />
      <EditorPane />
      <InsightPane />
      <NoticeView />
      <UnsavedDialog />
    </main>
  )
}
