import { signal } from '@preact/signals'
import { render } from 'preact'
import { pageNameOf } from './model/page-name.ts'
import { announceChanges } from './shell/announce-changes.ts'
import { createConsoleStore } from './shell/console-store.ts'
import { ConsoleContext } from './shell/context.ts'
import { connectEventStream } from './shell/event-stream.ts'
import { keepStep } from './shell/keep-step.ts'
import { createNotices } from './shell/notices.ts'
import { createPreferences } from './shell/preferences.ts'
import { listenForRecordings, playRecordingOfPage } from './shell/recordings.ts'
import { createRuleActions } from './shell/rule-actions.ts'
import { listenForShortcuts } from './shell/shortcuts.ts'
import { createView } from './shell/view.ts'
import { Window } from './windows/window.tsx'

const page = pageNameOf(location.pathname)
const isEmbed = page.startsWith('embed-')
const preferences = createPreferences(!isEmbed)
const store = createConsoleStore()
const notices = createNotices()
const actions = createRuleActions(store, notices, preferences)
const view = createView()
const spoken = signal('')
const parts = { page, store, preferences, notices, actions, view }

announceChanges(store, preferences, (sentence) => {
  spoken.value = sentence
})
// Notes and embeds have no room to say that what they show is recorded: they are always live.
const plays = page === 'console' || page === 'present'
if (!plays) connectEventStream(store)
else if (playRecordingOfPage(parts)) listenForRecordings(parts, () => {})
else listenForRecordings(parts, connectEventStream(store))
// An embed shows, and changes nothing: no key does anything there.
if (!isEmbed) {
  keepStep(store, view, page !== 'console')
  listenForShortcuts(parts)
}

void preferences.ready.then(() =>
  render(
    <ConsoleContext.Provider value={parts}>
      <Window spoken={spoken} />
    </ConsoleContext.Provider>,
    document.body,
  ),
)
