import type { RuleStore } from '@bookinfo/rule-store'
import { type Resource, resourceKey } from '@bookinfo/rules'
import type { Happening, RuleEvents } from './rule-events.ts'
import type { ActiveCondition, Statuses } from './statuses.ts'

/** Writes down, as events, what the store and the gateways do with rules. */
export function tellEvents(
  store: RuleStore,
  statuses: Statuses,
  events: RuleEvents,
): { close(): void } {
  /** The version last told to be in force, by key: a gateway that comes back is no news about every rule. */
  const inForce = new Map<string, string>()
  const changes = store.watch(store.version, ({ type, version, resource, previous }) => {
    if (type === 'DELETED') inForce.delete(resourceKey(resource))
    events.record(resource, describeChange(type, version, resource, previous))
  })
  const transitions = statuses.watch((resource, condition) => {
    const { resourceVersion = '' } = resource.metadata
    const key = resourceKey(resource)
    const told = inForce.get(key)
    if (condition.reason !== 'Acknowledged') {
      if (condition.reason === 'Conflict' || condition.reason === 'Refused') inForce.delete(key)
    } else {
      inForce.set(key, resourceVersion)
      if (told === resourceVersion) return
    }
    const what = describeCondition(condition)
    if (what !== undefined) events.record(resource, what)
  })
  return {
    close() {
      changes.close()
      transitions.close()
    },
  }
}

function describeChange(
  type: 'ADDED' | 'MODIFIED' | 'DELETED',
  version: string,
  { metadata }: Resource,
  previous: Resource | undefined,
): Happening {
  if (type === 'ADDED') return normal('Created', `stored as version ${version}`)
  if (type === 'DELETED') return normal('Deleted', `removed in version ${version}`)
  const same = metadata.generation === previous?.metadata.generation
  return normal('Updated', `${same ? 'metadata' : 'spec'} changed in version ${version}`)
}

function describeCondition({ reason, message }: ActiveCondition): Happening | undefined {
  if (reason === 'Acknowledged') return normal('Acknowledged', message)
  if (reason === 'Conflict') return { type: 'Warning', reason: 'Conflict', message }
  return reason === 'Refused' ? { type: 'Warning', reason: 'Rejected', message } : undefined
}

function normal(reason: string, message: string): Happening {
  return { type: 'Normal', reason, message }
}
