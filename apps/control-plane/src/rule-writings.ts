import type { GatewayState, RuleWriting } from '@bookinfo/discovery'
import { type Resource, resourceKey } from '@bookinfo/rules'

/** Who brought each rule into its present form, when, and how long the gateways took. */
export interface RuleWritings {
  /** The store has this rule now. Who is behind it is not known yet: somebody's editor, until a writer speaks up. */
  changed(resource: Resource): void
  gone(key: string): void
  /** The writer of `resource` is known. */
  attribute(resource: Resource, by: RuleWriting['by']): void
  /** Something was acknowledged. */
  settle(gateways: readonly GatewayState[]): void
  of(resource: Resource): RuleWriting | undefined
}

interface Kept {
  readonly resource: Resource
  readonly version: string | undefined
  readonly since: number
  by: RuleWriting['by']
  readonly at: string
  ackMs: number | null
}

/** `onNews` hears of rules of which more is known now. */
export function createRuleWritings(onNews: (resource: Resource) => void = () => {}): RuleWritings {
  const kept = new Map<string, Kept>()
  const unsettled = new Set<string>()
  const find = (resource: Resource): Kept | undefined => {
    const found = kept.get(resourceKey(resource))
    return found?.version === resource.metadata.resourceVersion ? found : undefined
  }
  return {
    changed(resource) {
      unsettled.add(resourceKey(resource))
      kept.set(resourceKey(resource), {
        resource,
        version: resource.metadata.resourceVersion,
        since: performance.now(),
        by: 'file',
        at: new Date().toISOString(),
        ackMs: null,
      })
    },
    gone: (key) => kept.delete(key),
    attribute(resource, by) {
      const found = find(resource)
      if (found === undefined) return
      found.by = by
      onNews(resource)
    },
    settle(gateways) {
      const acked = gateways.filter(({ connected }) => connected).map(ackedBy)
      const everywhere = acked.length === 0 ? -1 : Math.min(...acked)
      for (const key of unsettled) {
        const one = kept.get(key)
        if (one !== undefined && Number(one.version) > everywhere) continue
        unsettled.delete(key)
        if (one === undefined) continue
        one.ackMs = Math.round(performance.now() - one.since)
        onNews(one.resource)
      }
    },
    of(resource) {
      const found = find(resource)
      return found && { by: found.by, at: found.at, ackMs: found.ackMs }
    },
  }
}

function ackedBy({ ackedVersion }: GatewayState): number {
  return Number(ackedVersion ?? -1)
}

/** What a client calls itself, in the words of the console; everything else is `api`. */
export function writerOf(userAgent: string | undefined): RuleWriting['by'] {
  const name = /^(kubectl|meshctl|curl|Mozilla)\b/.exec(userAgent ?? '')?.[1]
  if (name === 'Mozilla') return 'console'
  return name === 'kubectl' || name === 'meshctl' || name === 'curl' ? name : 'api'
}
