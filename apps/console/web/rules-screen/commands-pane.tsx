import type { Resource } from '@bookinfo/rules'
import { commandsFor, type NextAction } from '../model/commands.ts'
import { keyOf } from '../model/rules-in-force.ts'
import { useConsole } from '../shell/context.ts'
import { CopyText } from './copy-text.tsx'
import { rulesDesk } from './rules-desk.ts'

/** What Apply does, as kubectl, meshctl and curl would do it; and how to take the rule away again. */
export function CommandsPane() {
  const { preferences, store } = useConsole()
  const t = preferences.t.value
  const checked = rulesDesk().draft.checked.value
  const resources = checked?.ok ? checked.value.resources : []
  const stored = new Set(store.state.value?.rules.map(({ resource }) => keyOf(resource)))
  const [resource] = resources
  if (resource === undefined) return <p class="hint">{t('commands.none')}</p>
  const verb = stored.has(keyOf(resource)) ? 'replace' : 'create'
  return (
    <div class="commands-pane">
      <h3>{t('commands.apply')}</h3>
      <Commands action={{ verb, resource: plain(resource) }} />
      <h3>{t('commands.delete')}</h3>
      <Commands action={{ verb: 'delete', resource }} />
    </div>
  )
}

function plain(resource: Resource): Resource {
  const { resourceVersion: _, ...metadata } = resource.metadata
  return { ...resource, metadata }
}

function Commands({ action }: { readonly action: NextAction }) {
  return commandsFor(action, location.origin).map(({ tool, text }) => (
    <CopyText key={tool} text={text} label={tool} />
  ))
}
