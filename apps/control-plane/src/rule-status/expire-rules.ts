import { type RuleStore, StoreError } from '@bookinfo/rule-store'
import { expiryOf, expiryWarningMs, type Resource, resourceKey } from '@bookinfo/rules'
import type { Clock } from '../clock.ts'
import type { RuleEvents } from './rule-events.ts'

interface ExpiryParts {
  readonly store: RuleStore
  readonly events: RuleEvents
  readonly clock: Clock
  readonly log: (line: string) => void
}

/** A refusal of the disk is no reason to keep a rule for ever: it is tried again. */
const retryMs = 10_000

/**
 * Removes rules at the time their annotation `egress.bookinfo.dev/expires` says, and warns a day before. What expired
 * while nobody looked is removed at the start.
 */
export function expireRules({ store, events, clock, log }: ExpiryParts): { close(): void } {
  const warned = new Set<string>()
  /** The rules that will expire, by key. */
  const dated = new Map<string, { readonly rule: Resource; readonly at: number }>()
  let alarm: { cancel(): void } | undefined
  let closed = false

  const note = (rule: Resource, isGone = false): void => {
    const expiry = isGone ? undefined : expiryOf(rule.metadata)
    if (expiry === undefined) dated.delete(resourceKey(rule))
    else dated.set(resourceKey(rule), { rule, at: expiry.getTime() })
  }
  const look = (): void => {
    alarm?.cancel()
    if (closed) return
    const now = clock.now().getTime()
    for (const { rule, at } of dated.values()) {
      if (at <= now) void remove(rule)
      else if (at - expiryWarningMs <= now) warn(rule, at)
    }
    const moments = [...dated.values()].flatMap(({ at }) => [at, at - expiryWarningMs])
    wakeAt(Math.min(...moments.filter((moment) => moment > now)))
  }
  const wakeAt = (moment: number): void => {
    if (Number.isFinite(moment)) alarm = clock.at(new Date(moment), look)
  }
  const warn = (rule: Resource, at: number): void => {
    const id = `${rule.metadata.uid} ${at}`
    if (warned.has(id)) return
    warned.add(id)
    const message = `expires at ${new Date(at).toISOString()} and is removed then`
    events.record(rule, { type: 'Warning', reason: 'ExpiresSoon', message })
    log(`${resourceKey(rule)} ${message}`)
  }
  const remove = async (rule: Resource): Promise<void> => {
    const { kind, metadata } = rule
    const { resourceVersion = '' } = metadata
    try {
      await store.delete({ kind, ...metadata }, { resourceVersion })
      const message = `expired at ${expiryOf(metadata)?.toISOString()} and was removed`
      events.record(rule, { type: 'Normal', reason: 'Expired', message })
      log(`${resourceKey(rule)} ${message}`)
    } catch (error) {
      // Somebody changed it meanwhile, and that change is looked at by itself.
      if (error instanceof StoreError && ['missing', 'conflict'].includes(error.code)) return
      log(`${resourceKey(rule)} expired and could not be removed: ${String(error)}`)
      if (!closed) wakeAt(clock.now().getTime() + retryMs)
    }
  }

  const watching = store.watch(({ type, resource }) => {
    const key = resourceKey(resource)
    const was = dated.has(key)
    note(resource, type === 'DELETED')
    if (was || dated.has(key)) look()
  })
  for (const rule of store.list()) note(rule)
  look()
  return {
    close() {
      closed = true
      watching.close()
      alarm?.cancel()
    },
  }
}
