import { resourceKey } from '@bookinfo/rules'
import { type ActiveCondition, saysTheSame } from './active-condition.ts'
import type { Happening, RuleEvents } from './rule-events.ts'
import type { RuleChange } from './told-log.ts'
import { conditionOf } from './told-rule.ts'
import type { ToldRules } from './told-rules.ts'

/** Writes down, as events, what the store and the gateways do with rules. */
export function tellEvents(rules: ToldRules, events: RuleEvents): { close(): void } {
  /** Rules that are not known to be in force as they are: a gateway that comes back is no news about every rule. */
  const open = new Set(rules.list().map(resourceKey))
  return rules.watch(rules.version, (change) => {
    const { type, cause, resource } = change
    const key = resourceKey(resource)
    if (cause === 'write') {
      events.record(resource, describeWrite(change))
      if (type === 'DELETED') open.delete(key)
      else open.add(key)
    }
    const what = describeTransition(change)
    if (what === undefined) return
    if (what.type === 'Warning') open.add(key)
    if (what.type === 'Warning' || open.delete(key)) events.record(resource, what)
  })
}

function describeWrite({ type, version, resource, previous }: RuleChange): Happening {
  if (type === 'ADDED') return normal('Created', `stored as version ${version}`)
  if (type === 'DELETED') return normal('Deleted', `removed in version ${version}`)
  const same = resource.metadata.generation === previous?.metadata.generation
  return normal('Updated', `${same ? 'metadata' : 'spec'} changed in version ${version}`)
}

/** How it stands now, if that is news. */
function describeTransition({ resource, previous }: RuleChange): Happening | undefined {
  const condition = conditionOf(resource)
  const isKnown = previous !== undefined && saysTheSame(condition, conditionOf(previous))
  return isKnown ? undefined : describeCondition(condition)
}

function describeCondition({ reason, message }: ActiveCondition): Happening | undefined {
  if (reason === 'Acknowledged') return normal('Acknowledged', message)
  if (reason === 'Conflict') return { type: 'Warning', reason: 'Conflict', message }
  return reason === 'Refused' ? { type: 'Warning', reason: 'Rejected', message } : undefined
}

function normal(reason: string, message: string): Happening {
  return { type: 'Normal', reason, message }
}
