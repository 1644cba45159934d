import type { GatewayState } from '@bookinfo/discovery'
import type { RuleStore, StoreEvent } from '@bookinfo/rule-store'
import { type Resource, resourceKey } from '@bookinfo/rules'
import { type ChangeLog, createChangeLog } from '../change-log.ts'
import type { Clock } from '../clock.ts'
import { type ActiveCondition, isUnsettled, saysTheSame, toCondition } from './active-condition.ts'
import { standingOf } from './standing.ts'
import { conditionOf, type ToldRule, toToldRule } from './told-rule.ts'

/** One change of a rule, as clients are told of it. One that is gone carries the version of its deletion. */
export interface RuleChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: string
  /** `status`: nobody wrote it, it stands otherwise now. */
  readonly cause: 'write' | 'status'
  readonly resource: ToldRule
  /** What it was before; absent for an added one. */
  readonly previous?: ToldRule
}

/** What rules stand by, beside themselves. */
export interface Surroundings {
  readonly gateways: () => readonly GatewayState[]
  /** By key: why another rule won. */
  readonly losers: () => ReadonlyMap<string, string>
  readonly clock: Clock
}

/** What there is at the beginning. */
interface Start extends Pick<RuleStore, 'ownedOf'> {
  readonly version: string
  readonly rules: readonly Resource[]
}

/** Each rule as it was told of last, and the row of what was told. */
export interface ToldLog extends Pick<ChangeLog<RuleChange>, 'version' | 'watch'> {
  get(key: string): ToldRule | undefined
  /** Rules that wait for a gateway. */
  readonly waiting: Iterable<Resource>
  /** Tells a write of the store, with how the rule stands by it. */
  tellWrite(event: StoreEvent): void
  /** If the rule stands otherwise than was told: what tells it, at the version it is given. */
  newsOf(resource: Resource): readonly ((version: string) => void)[]
}

/** How many changes a watch may lie behind. */
const historySize = 1000

/**
 * What is there is told at the version given. Which rules lose against others is not asked yet: among thousands that takes
 * longer than the rest of a start.
 */
export function createToldLog(
  { version: start, rules, ownedOf }: Start,
  { gateways, losers, clock }: Surroundings,
): ToldLog {
  const log = createChangeLog<RuleChange>(start, historySize)
  const told = new Map<string, ToldRule>()
  const waiting = new Map<string, Resource>()

  const judge = (resource: Resource, lost = losers()): ActiveCondition => {
    const key = resourceKey(resource)
    const before = told.get(key)
    const standing = standingOf(resource, gateways(), lost.get(key))
    const condition = toCondition(resource, standing, before && conditionOf(before), clock.now())
    if (isUnsettled(condition)) waiting.set(key, resource)
    else waiting.delete(key)
    return condition
  }
  const publish = (change: RuleChange): void => {
    const key = resourceKey(change.resource)
    told.set(key, change.resource)
    if (change.type === 'DELETED') {
      told.delete(key)
      waiting.delete(key)
    }
    log.publish(change)
  }
  const show = (resource: Resource, condition: ActiveCondition, version: string): ToldRule =>
    toToldRule(resource, condition, version, ownedOf(resource))
  for (const rule of rules) {
    told.set(resourceKey(rule), show(rule, judge(rule, new Map()), start))
  }

  return {
    get version() {
      return log.version
    },
    watch: log.watch,
    get: (key) => told.get(key),
    get waiting() {
      return waiting.values()
    },
    tellWrite({ type, version, resource }) {
      const key = resourceKey(resource)
      const previous = told.get(key)
      const last = type === 'DELETED' && previous !== undefined && conditionOf(previous)
      const next = show(resource, last || judge(resource), version)
      const before = previous === undefined ? {} : { previous }
      publish({ type, version, cause: 'write', resource: next, ...before })
    },
    newsOf(resource) {
      const previous = told.get(resourceKey(resource))
      const condition = judge(resource)
      if (previous === undefined || saysTheSame(condition, conditionOf(previous))) return []
      const tell = (version: string): void => {
        const next = show(resource, condition, version)
        publish({ type: 'MODIFIED', version, cause: 'status', resource: next, previous })
      }
      return [tell]
    },
  }
}
