import { randomUUID } from 'node:crypto'
import type { Resource } from '@bookinfo/rules'
import { type ChangeLog, createChangeLog } from '../change-log.ts'
import type { Clock } from '../clock.ts'
import { toSeconds } from './active-condition.ts'

/** What happened to a rule, in the words of `kubectl describe`. */
export interface Happening {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** Kubernetes' core v1 Event. */
export interface RuleEvent {
  readonly apiVersion: 'v1'
  readonly kind: 'Event'
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly resourceVersion: string
    readonly creationTimestamp: string
  }
  readonly involvedObject: {
    readonly apiVersion: string
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly uid?: string
    readonly resourceVersion?: string
  }
  readonly type: Happening['type']
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstTimestamp: string
  readonly lastTimestamp: string
  readonly source: { readonly component: string }
  readonly reportingComponent: string
  readonly reportingInstance: string
}

interface EventChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: string
  readonly resource: RuleEvent
  readonly previous?: RuleEvent
}

export interface RuleEvents extends Pick<ChangeLog<EventChange>, 'watch'> {
  readonly version: string
  /** Those of the last hour, oldest first; at most the newest thousand. */
  list(): readonly RuleEvent[]
  /** The same thing happening again to the same rule raises the count of its event. */
  record(about: Resource, what: Happening): void
}

const component = 'control-plane'
const atMost = 1000
const keptMs = 60 * 60 * 1000

/** Events are kept in memory: they tell what happened since the start. */
export function createRuleEvents(clock: Clock): RuleEvents {
  // Versions of an earlier run mean nothing to this one, and the time tells them apart.
  let version = clock.now().getTime()
  const log = createChangeLog<EventChange>(String(version), atMost)
  const events = new Map<string, RuleEvent>()

  const publish = (type: EventChange['type'], resource: RuleEvent, previous?: RuleEvent): void => {
    const before = previous === undefined ? {} : { previous }
    log.publish({ type, version: resource.metadata.resourceVersion, resource, ...before })
  }
  const forget = (key: string, event: RuleEvent): void => {
    events.delete(key)
    const metadata = { ...event.metadata, resourceVersion: String(++version) }
    publish('DELETED', { ...event, metadata }, event)
  }
  const forgetOld = (): void => {
    const oldest = clock.now().getTime() - keptMs
    for (const [key, event] of events) {
      if (events.size <= atMost && Date.parse(event.lastTimestamp) >= oldest) return
      forget(key, event)
    }
  }

  return {
    get version() {
      return String(version)
    },
    watch: log.watch,
    list() {
      forgetOld()
      return [...events.values()]
    },
    record(about, what) {
      const key = keyOf(about, what)
      const known = events.get(key)
      const next = toEvent(about, what, { known, version: ++version, now: toSeconds(clock.now()) })
      // The newest stands last.
      events.delete(key)
      events.set(key, next)
      publish(known === undefined ? 'ADDED' : 'MODIFIED', next, known)
      forgetOld()
    },
  }
}

function keyOf({ kind, metadata }: Resource, { reason, message }: Happening): string {
  return [kind, metadata.namespace, metadata.name, metadata.uid, reason, message].join('\n')
}

function toEvent(
  { apiVersion, kind, metadata }: Resource,
  { type, reason, message }: Happening,
  at: {
    readonly known: RuleEvent | undefined
    readonly version: number
    readonly now: string
  },
): RuleEvent {
  const { name, namespace, uid, resourceVersion } = metadata
  const { known, version, now } = at
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name: known?.metadata.name ?? `${name}.${version.toString(16)}`,
      namespace,
      uid: known?.metadata.uid ?? randomUUID(),
      resourceVersion: String(version),
      creationTimestamp: known?.metadata.creationTimestamp ?? now,
    },
    involvedObject: {
      apiVersion,
      kind,
      namespace,
      name,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    type,
    reason,
    message,
    count: (known?.count ?? 0) + 1,
    firstTimestamp: known?.firstTimestamp ?? now,
    lastTimestamp: now,
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
  }
}
