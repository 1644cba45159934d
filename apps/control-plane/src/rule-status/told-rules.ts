import type { RuleStore } from '@bookinfo/rule-store'
import { type Resource, resourceKey } from '@bookinfo/rules'
import { createToldLog, type Surroundings, type ToldLog } from './told-log.ts'
import type { ToldRule } from './told-rule.ts'
import { createUnsettledFinder } from './unsettled-rules.ts'

/**
 * The rules and how they stand, as far as that has been told: writes and changes of status in one row of versions. What
 * is read here at one version, and what a watch tells after it, miss nothing and say nothing twice. How rules stand is
 * kept in memory; a restart finds it out anew.
 */
export interface ToldRules extends Pick<ToldLog, 'version' | 'watch'> {
  /** Sorted by kind, namespace and name. */
  list(): readonly ToldRule[]
  get(resource: Pick<Resource, 'kind' | 'metadata'>): ToldRule | undefined
  /** Something changed that rules may stand differently by: those that do are told before the turn is over. */
  gatewaysChanged(): void
  /** Resolves when all that is known by now has been told. */
  settle(): Promise<void>
  close(): void
}

const firstLookMs = 500

export function createToldRules(store: RuleStore, surroundings: Surroundings): ToldRules {
  const { gateways, losers } = surroundings
  const findOthers = createUnsettledFinder(() => store.list())
  const told = createToldLog(
    {
      version: store.newestVersion,
      rules: store.list(),
      ownedOf: (rule) => store.ownedOf(rule),
    },
    surroundings,
  )
  let scheduled: NodeJS.Immediate | undefined
  // A gateway that connects is a reason to look, and so is a write; without either we look after the start.
  const firstLook = setTimeout(() => void look(), firstLookMs).unref()
  let looking: Promise<void> = Promise.resolve()

  /** Rules that may stand differently than was told. */
  const concerned = (): Iterable<Resource> => {
    const all = [...findOthers(gateways(), losers()), ...told.waiting]
    return new Map(all.map((rule) => [resourceKey(rule), rule])).values()
  }
  const look = (): Promise<void> => {
    clearTimeout(firstLook)
    clearImmediate(scheduled)
    scheduled = undefined
    // A store that is closed has nothing more to be told.
    looking = store.interject(() => [...concerned()].flatMap(told.newsOf)).catch(() => {})
    return looking
  }
  const schedule = (): void => {
    scheduled ??= setImmediate(look)
  }
  const watching = store.watch((event) => {
    told.tellWrite(event)
    // Other rules may win or lose by it.
    schedule()
  })

  return {
    get version() {
      return told.version
    },
    watch: told.watch,
    list: () => store.list().flatMap((rule) => told.get(resourceKey(rule)) ?? []),
    get: (resource) => told.get(resourceKey(resource)),
    gatewaysChanged: schedule,
    settle: () => (scheduled === undefined ? looking : look()),
    close() {
      watching.close()
      clearTimeout(firstLook)
      clearImmediate(scheduled)
    },
  }
}
