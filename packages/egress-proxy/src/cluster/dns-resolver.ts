import { Resolver } from 'node:dns/promises'
import type { Resolve, Resolved } from '../options.ts'

interface Answer {
  readonly address: string
  readonly ttl: number
}

/** No name, or none of this family: the other may have one. */
const none = new Set(['ENODATA', 'ENOTFOUND'])

/**
 * A resolver that asks these servers itself, over DNS: it knows how long answers are good for, and one slow name does
 * not hold up the others, as it can in the operating system's resolver. The hosts file is not looked at.
 * @param servers `address` or `address:port`; default: those of the system
 */
export function createDnsResolver(servers?: readonly string[]): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  if (servers !== undefined) resolver.setServers([...servers])
  return async function resolveByDns(host: string): Promise<Resolved> {
    const [v4, v6] = await Promise.allSettled([
      resolver.resolve4(host, { ttl: true }),
      resolver.resolve6(host, { ttl: true }),
    ])
    const answers = [...answersOf(v4), ...answersOf(v6)]
    if (answers.length === 0 && v4.status === 'rejected') throw v4.reason
    return {
      addresses: answers.map(({ address }) => address),
      ttlSeconds: Math.min(...answers.map(({ ttl }) => ttl)),
    }
  }
}

/** @throws what went wrong, unless the name just has no address of this family */
function answersOf(result: PromiseSettledResult<readonly Answer[]>): readonly Answer[] {
  if (result.status === 'fulfilled') return result.value
  if (none.has(result.reason?.code)) return []
  throw result.reason
}
