import { lookup } from 'node:dns/promises'
import { judgeAddress } from '@bookinfo/rules/deciding'
import { turn } from '../clock/turn.ts'
import { EgressError } from '../egress-error.ts'
import type { Resolve, Resolved } from '../options.ts'

/** What a name resolves to, judged. A refusal is kept as long as an answer. */
export interface Resolution {
  readonly addresses: readonly string[]
  /** Set when one address is not public: then the whole name is refused (spec: security S28). */
  readonly prohibited?: { readonly address: string; readonly range: string }
}

export interface Resolver {
  /** What is known without waiting. */
  peek(host: string): Resolution | undefined
  /** Whether the name is being looked up. */
  isAsking(host: string): boolean
  /** @throws EgressError `dns_error`, `dns_timeout` */
  resolve(host: string): Promise<Resolution>
}

export interface ResolverOptions {
  readonly resolve?: Resolve | undefined
  readonly timeoutMs: number
  readonly now?: (() => number) | undefined
}

/** How long an answer is kept: not so short that a name can flap, nor so long that it is stuck (spec: security S31). */
const keep = { leastMs: 1_000, mostMs: 300_000, unknownMs: 5_000 } as const
const mostNames = 1_024
const mostAddresses = 16

/** The proxy's own name lookup: one lookup, every address judged, the judged address dialled. */
export function createResolver({
  resolve = lookupAll,
  timeoutMs,
  now = () => turn.now,
}: ResolverOptions): Resolver {
  const known = new Map<string, { readonly until: number; readonly resolution: Resolution }>()
  const running = new Map<string, Promise<Resolution>>()

  async function ask(host: string): Promise<Resolution> {
    try {
      const { addresses, keepMs } = read(await inTime(resolve(host), timeoutMs, host))
      if (addresses.length === 0) throw new EgressError('dns_error', `${host} has no address`)
      const resolution = judge(addresses.slice(0, mostAddresses))
      if (known.size >= mostNames) known.clear()
      known.set(host, { until: now() + keepMs, resolution })
      return resolution
    } catch (error) {
      if (error instanceof EgressError) throw error
      throw new EgressError('dns_error', `${host} could not be resolved (${codeOf(error)})`, {
        cause: error,
      })
    } finally {
      running.delete(host)
    }
  }

  return {
    peek(host) {
      const entry = known.get(host)
      return entry !== undefined && entry.until > now() ? entry.resolution : undefined
    },
    isAsking: (host) => running.has(host),
    resolve(host) {
      const asked = running.get(host) ?? ask(host)
      running.set(host, asked)
      return asked
    },
  }
}

/** Judges addresses of an external destination; one that is not public refuses them all. */
export function judge(addresses: readonly string[]): Resolution {
  for (const address of addresses) {
    const verdict = judgeAddress(address)
    if (verdict !== 'public') return { addresses, prohibited: { address, range: verdict.range } }
  }
  return { addresses }
}

function read(answer: readonly string[] | Resolved): {
  readonly addresses: readonly string[]
  readonly keepMs: number
} {
  if (!('ttlSeconds' in answer)) return { addresses: answer, keepMs: keep.unknownMs }
  const { addresses, ttlSeconds } = answer
  return { addresses, keepMs: Math.min(Math.max(ttlSeconds * 1_000, keep.leastMs), keep.mostMs) }
}

async function lookupAll(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, order: 'ipv4first' })
  return found.map(({ address }) => address)
}

async function inTime<T>(work: Promise<T>, timeoutMs: number, host: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new EgressError('dns_timeout', `${host} was not resolved within ${timeoutMs} ms`)
    timer = setTimeout(() => reject(error), timeoutMs).unref()
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
