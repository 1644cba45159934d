import type { GatewayState } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'
import type { Clock } from '../clock.ts'
import { type Standing, standingOf } from './standing.ts'

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
  /** Something changed that rules may stand differently by: those that do are told before the turn is over. */
  changed(): void
  watch(listener: Listener): { close(): void }
  close(): void
}

interface StatusesInput {
  readonly rules: () => readonly Resource[]
  readonly gateways: () => readonly GatewayState[]
  /** By key: why another rule won. */
  readonly losers: () => ReadonlyMap<string, string>
  readonly clock: Clock
}

export function createStatuses(input: StatusesInput): Statuses {
  /** As last seen, for the times; and as last told. */
  const known = new Map<string, ActiveCondition>()
  let told = new Map<string, ActiveCondition>()
  const listeners = new Set<Listener>()
  let scheduled: NodeJS.Immediate | undefined

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
  const lookAtAll = (): void => {
    scheduled = undefined
    const before = told
    const [rules, gateways, losers] = [input.rules(), input.gateways(), input.losers()]
    const seen = rules.map((rule) => [rule, look(rule, gateways, losers)] as const)
    told = new Map(seen.map(([rule, condition]) => [resourceKey(rule), condition]))
    for (const key of known.keys()) if (!told.has(key)) known.delete(key)
    const news = seen.filter(
      ([rule, condition]) => !isSame(condition, before.get(resourceKey(rule))),
    )
    for (const [rule, condition] of news) {
      for (const listener of [...listeners]) listener(rule, condition)
    }
  }

  return {
    of: (resource) => look(resource, input.gateways(), input.losers()),
    changed() {
      scheduled ??= setImmediate(lookAtAll)
    },
    watch(listener) {
      listeners.add(listener)
      return { close: () => listeners.delete(listener) }
    },
    close: () => clearImmediate(scheduled),
  }
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
