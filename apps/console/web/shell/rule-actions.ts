import type { Resource } from '@bookinfo/rules'
import { type ReadonlySignal, signal } from '@preact/signals'
import {
  type DetailsVersion,
  detailsKey,
  detailsRoute,
  googleapis,
  googleapisKey,
  withoutServerFields,
} from '../model/blog-rules.ts'
import { keyOf } from '../model/rules-in-force.ts'
import type { ConsoleStore } from './console-store.ts'
import type { Notices } from './notices.ts'
import type { Preferences } from './preferences.ts'
import { type ApiResult, createRule, deleteRule, replaceRule, resetRules } from './rules-api.ts'

/** What the switches and lists do. Each is one call of the resource API. */
export interface RuleActions {
  /** Rules a request is under way for, by key. */
  readonly sending: ReadonlySignal<ReadonlySet<string>>
  /** Creates the egress rule of the story, or deletes it where it is; nothing while that is under way. */
  toggleGoogleapis(): Promise<void>
  routeDetails(version: DetailsVersion): Promise<void>
  /** Each resolves to whether it was done; what else there is to say is a notice. */
  create(resource: Resource): Promise<boolean>
  remove(resource: Resource): Promise<boolean>
  /** Deletes and offers to put it back. */
  removeWithUndo(resource: Resource): Promise<void>
  reset(): Promise<void>
}

type ActionName = 'create' | 'replace' | 'delete'

export function createRuleActions(
  store: ConsoleStore,
  notices: Notices,
  preferences: Preferences,
): RuleActions {
  const sending = signal<ReadonlySet<string>>(new Set())

  async function send(
    action: ActionName,
    resource: Resource,
    call: (resource: Resource) => Promise<ApiResult>,
  ): Promise<boolean> {
    const key = keyOf(resource)
    sending.value = new Set([...sending.value, key])
    const result = await call(resource)
    sending.value = new Set([...sending.value].filter((other) => other !== key))
    const t = preferences.t.value
    const what = t(`failure.${action}`, { name: resource.metadata.name })
    report(result, what)
    return result.ok
  }

  function report(result: ApiResult, what: string): void {
    const t = preferences.t.value
    notices.report(result, {
      failed: t('failure.what', { what }),
      noAnswer: t('failure.noAnswer'),
      warning: (message) => t('warning.what', { message }),
    })
  }

  function stored(key: string): Resource | undefined {
    return store.state.value?.rules.find(
      ({ resource, status }) => keyOf(resource) === key && status !== 'deleting',
    )?.resource
  }

  return {
    sending,
    async toggleGoogleapis() {
      if (store.state.value === null || sending.value.has(googleapisKey)) return
      const before = stored(googleapisKey)
      if (before === undefined) await send('create', googleapis, createRule)
      else await send('delete', before, deleteRule)
    },
    async routeDetails(version) {
      const before = stored(detailsKey)
      if (before === undefined) await send('create', detailsRoute(version), createRule)
      else
        await send('replace', detailsRoute(version, before.metadata.resourceVersion), replaceRule)
    },
    create: (resource) => send('create', resource, createRule),
    remove: (resource) => send('delete', resource, deleteRule),
    async removeWithUndo(resource) {
      if (!(await send('delete', resource, deleteRule))) return
      const t = preferences.t.value
      notices.show({
        kind: 'done',
        text: t('rules.deleted', { name: resource.metadata.name }),
        causes: [],
        undo: () => void send('create', withoutServerFields(resource), createRule),
      })
    },
    async reset() {
      const t = preferences.t.value
      const result = await resetRules()
      report(result, t('failure.reset'))
      if (result.ok) notices.show({ kind: 'done', text: t('reset.done'), causes: [] })
    },
  }
}
