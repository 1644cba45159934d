import { signal } from '@preact/signals'
import { render } from 'preact'
import { announceChanges } from './shell/announce-changes.ts'
import { App } from './shell/app.tsx'
import { createConsoleStore } from './shell/console-store.ts'
import { ConsoleContext } from './shell/context.ts'
import { connectEventStream } from './shell/event-stream.ts'
import { createNotices } from './shell/notices.ts'
import { createPreferences } from './shell/preferences.ts'
import { listenForRecordings, playRecordingOfPage } from './shell/recordings.ts'
import { createRuleActions } from './shell/rule-actions.ts'
import { listenForShortcuts } from './shell/shortcuts.ts'
import { createView } from './shell/view.ts'

const preferences = createPreferences()
const store = createConsoleStore()
const notices = createNotices()
const actions = createRuleActions(store, notices, preferences)
const view = createView()
const spoken = signal('')
const parts = { store, preferences, notices, actions, view }

announceChanges(store, preferences, (sentence) => {
  spoken.value = sentence
})
if (!playRecordingOfPage(parts)) listenForRecordings(parts, connectEventStream(store))
else listenForRecordings(parts, () => {})
listenForShortcuts(parts)

render(
  <ConsoleContext.Provider value={parts}>
    <App spoken={spoken} />
  </ConsoleContext.Provider>,
  document.body,
)
