import { useEffect } from 'preact/hooks'
import { allowRule } from '../model/allow-rule.ts'
import { toYaml } from '../model/to-yaml.ts'
import { NoticeView } from '../rules/notice-view.tsx'
import { YamlDialog } from '../rules/yaml-dialog.tsx'
import { useConsole } from '../shell/context.ts'
import { FilterBar } from './filter-bar.tsx'
import { loadHistory } from './load-history.ts'
import { LogHead } from './log-head.tsx'
import { LogTable } from './log-table.tsx'
import { type LogView, useLogView } from './log-view.ts'
import { TracePanel } from './trace-panel.tsx'

/** Every exchange that is kept, the ones a filter leaves, and what was decided about each. spec: console 4.5. */
export function LogScreen() {
  const { store } = useConsole()
  const log = useLogView()
  useEffect(() => void loadHistory(store), [store])
  return (
    <main class="log-screen" data-testid="log-screen">
      <section class="panel" aria-labelledby="log-title">
        <LogHead log={log} />
        <FilterBar log={log} />
        <LogTable log={log} />
      </section>
      {log.opened.value !== null && <TracePanel log={log} record={log.opened.value} />}
      <NoticeView />
      <Proposal log={log} />
    </main>
  )
}

/** The rule a denied exchange would have needed, to be read, changed and sent by whoever asked. */
function Proposal({ log }: { readonly log: LogView }) {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const record = log.proposed.value
  if (record === null) return null
  const rule = allowRule(record, store.services.peek())
  if (rule === null) return null
  const [port] = rule.spec.ports
  const target = `${rule.spec.destination.service}:${port?.port}`
  return (
    <YamlDialog
      proposal={toYaml(rule)}
      note={t('allow.note', { target, protocol: port?.protocol ?? '' })}
      reason={record.detail}
      onClose={() => {
        log.proposed.value = null
      }}
    />
  )
}
