import type { GatewayState } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'
import type { Clock } from '../clock.ts'
import { type Standing, standingOf } from './standing.ts'
import { createUnsettledFinder } from './unsettled-rules.ts'

/** Kubernetes' form of one fact about an object; `kubectl wait --for=condition=Active` reads it. */
export interface ActiveCondition {
  readonly type: 'Active'
  readonly status: 'True' | 'False'
  readonly reason: Standing['reason']
  readonly message: string
  readonly lastTransitionTime: string
  /** The generation of the spec that this is about. */
  readonly observedGeneration: number
}

type Listener = (resource: Resource, condition: ActiveCondition) => void

/** What is known of stored rules beside what their writers said. Kept in memory: a restart finds it out anew. */
export interface Statuses {
  of(resource: Resource): ActiveCondition
  /**
   * Something changed that rules may stand differently by: those that do are told before the turn is over.
   * `resource`: it was a rule, as it is now or was at last.
   */
  changed(resource?: Resource): void
  watch(listener: Listener): { close(): void }
  close(): void
}

interface StatusesInput {
  readonly rules: () => readonly Resource[]
  /** The rule as it is now; `undefined` when it is gone. */
  readonly present: (resource: Resource) => Resource | undefined
  readonly gateways: () => readonly GatewayState[]
  /** By key: why another rule won. */
  readonly losers: () => ReadonlyMap<string, string>
  readonly clock: Clock
}

export function createStatuses(input: StatusesInput): Statuses {
  /** As last seen, for the times; and as last told. */
  const known = new Map<string, ActiveCondition>()
  const told = new Map<string, ActiveCondition>()
  /** Rules to be looked at: those that changed, and those that wait for a gateway. */
  const pending = new Map<string, Resource>()
  const listeners = new Set<Listener>()
  let scheduled: NodeJS.Immediate | undefined
  const findOthers = createUnsettledFinder(input.rules)

  const look = (
    resource: Resource,
    gateways: readonly GatewayState[],
    losers: ReadonlyMap<string, string>,
  ): ActiveCondition => {
    const key = resourceKey(resource)
    const standing = standingOf(resource, gateways, losers.get(key))
    const condition = toCondition(resource, standing, known.get(key), input.clock)
    known.set(key, condition)
    return condition
  }
  /** The rules that may stand differently now. */
  const concerned = (gateways: readonly GatewayState[]): readonly Resource[] => {
    const others = findOthers(gateways, input.losers())
    const all = new Map(others.map((rule) => [resourceKey(rule), rule]))
    for (const [key, rule] of pending) all.set(key, rule)
    pending.clear()
    return [...all.values()]
  }
  /** Notes how a rule stands now, or that it is gone; its condition if that is news. */
  const judge = (
    rule: Resource,
    gateways: readonly GatewayState[],
  ): ActiveCondition | undefined => {
    const key = resourceKey(rule)
    const present = input.present(rule)
    const before = told.get(key)
    if (present === undefined) {
      known.delete(key)
      told.delete(key)
      return undefined
    }
    const condition = look(present, gateways, input.losers())
    if (isUnsettled(condition)) pending.set(key, present)
    told.set(key, condition)
    return isSame(condition, before) ? undefined : condition
  }
  const lookAgain = (): void => {
    scheduled = undefined
    const gateways = input.gateways()
    const news = concerned(gateways).flatMap((rule) => {
      const condition = judge(rule, gateways)
      return condition === undefined ? [] : [[input.present(rule) ?? rule, condition] as const]
    })
    for (const [rule, condition] of news) {
      for (const listener of [...listeners]) listener(rule, condition)
    }
  }

  return {
    of: (resource) => look(resource, input.gateways(), input.losers()),
    changed(resource) {
      if (resource !== undefined) pending.set(resourceKey(resource), resource)
      scheduled ??= setImmediate(lookAgain)
    },
    watch(listener) {
      listeners.add(listener)
      return { close: () => listeners.delete(listener) }
    },
    close: () => clearImmediate(scheduled),
  }
}

/** Any acknowledgement may change how it stands. */
function isUnsettled({ reason }: ActiveCondition): boolean {
  return reason === 'Waiting' || reason === 'Refused'
}

function toCondition(
  { metadata }: Resource,
  { reason, message }: Standing,
  before: ActiveCondition | undefined,
  clock: Clock,
): ActiveCondition {
  const status = reason === 'Acknowledged' ? 'True' : 'False'
  const since = before?.status === status ? before.lastTransitionTime : toSeconds(clock.now())
  const observedGeneration = metadata.generation ?? 1
  return { type: 'Active', status, reason, message, lastTransitionTime: since, observedGeneration }
}

function isSame(a: ActiveCondition, b: ActiveCondition | undefined): boolean {
  return a.status === b?.status && a.reason === b.reason && a.message === b.message
}

/** As Kubernetes writes times: RFC 3339 without fractions. */
export function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}
