import type { Resolution, Resolver } from '../cluster/resolver.ts'
import type { Refusal } from './refusal.ts'
import type { WorkloadCaps } from './workload-caps.ts'

/** Who wants a name looked up, and by which pattern they may. */
export interface Asker {
  readonly workload: string
  readonly pattern: string
}

export interface NameLookups {
  /**
   * The name's addresses, from the one resolver, as far as the workload may ask for more.
   * @throws EgressError `dns_error`, `dns_timeout`, from the promise
   */
  ask(host: string, asker: Asker): Promise<Resolution | Refusal>
}

const minuteMs = 60_000

/** Names asked for under wildcards in the running minute. */
interface Minute {
  startedAt: number
  count: number
}

/**
 * Keeps one workload from using the resolver up, and from using it as a way out: what a wildcard's star stands for
 * is chosen by the client, and every such name that is looked up tells the outside something (spec: security S34).
 */
export function createNameLookups(resolver: Resolver, caps: WorkloadCaps): NameLookups {
  const { limits } = caps
  const minutes = new Map<string, Minute>()

  function judgeWildcard(host: string, { workload, pattern }: Asker): Refusal | undefined {
    if (!pattern.startsWith('*')) return undefined
    const length = host.length - (pattern.length - 1)
    if (length > limits.wildcardLength) {
      const detail = `${pattern} stands for ${length} characters, more than ${limits.wildcardLength}`
      return { code: 'wildcard_name_too_long', detail }
    }
    const minute = minuteOf(workload)
    if (minute.count < limits.wildcardLookups) {
      minute.count += 1
      return undefined
    }
    const left = minuteMs - (performance.now() - minute.startedAt)
    const detail = `${workload} had ${limits.wildcardLookups} names looked up by wildcards in a minute`
    return { code: 'too_many_lookups', detail, retryAfterS: Math.max(1, Math.ceil(left / 1_000)) }
  }

  function minuteOf(workload: string): Minute {
    const now = performance.now()
    const known = minutes.get(workload)
    if (known !== undefined && now - known.startedAt < minuteMs) return known
    const minute = { startedAt: now, count: 0 }
    minutes.set(workload, minute)
    return minute
  }

  return {
    async ask(host, asker) {
      if (resolver.isAsking(host)) return resolver.resolve(host)
      const refusal = judgeWildcard(host, asker)
      if (refusal !== undefined) return refusal
      const { workload } = asker
      if (!caps.take('lookups', workload)) {
        const detail = `${workload} waits for ${limits.lookups} names already`
        return { code: 'too_many_lookups', detail }
      }
      try {
        return await resolver.resolve(host)
      } finally {
        caps.give('lookups', workload)
      }
    },
  }
}
