import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { addressOf, type Verdict, verdictOf } from '@bookinfo/log-filter'

/** Milliseconds after which an edge without a call is idle; spec: console 4.3. */
export const idleAfterMs = 30_000

/** One arrow of the topology: who called what, and how the last call went. */
export interface Edge {
  readonly key: string
  /** Calling workload. */
  readonly from: string
  /** Mesh workload or service; for a call that leaves the mesh `host:port`. */
  readonly to: string
  readonly outside: boolean
  readonly host: string
  readonly verdict: Verdict
  readonly reason: string
  readonly rule: string | null
  readonly status: number
  readonly durationMs: number
  /** When the last exchange ended, epoch milliseconds. */
  readonly at: number
  readonly count: number
  /** Version of the rules the last call was decided by. */
  readonly configVersion: string
  /** The rules have changed since, and no call can take this way any more. */
  readonly superseded: boolean
}

export type EdgeState = Verdict | 'idle'

/** The state an edge shows at `now`: the verdict of its last call, or idle when that says nothing now. */
export function edgeStateAt(edge: Edge | undefined, now: number): EdgeState {
  if (edge === undefined || edge.superseded || now - edge.at > idleAfterMs) return 'idle'
  return edge.verdict
}

/**
 * The edge an exchange belongs to, counted once. `services` are the mesh's own host names: a call
 * to one of them stays inside even when nothing answered it.
 */
export function edgeOf(record: ExchangeRecord, services: ReadonlySet<string>): Edge {
  const host = record.host ?? ''
  const service = host.split('.')[0] ?? ''
  const inside = record.reason === 'mesh' || services.has(service)
  const target = inside ? (record.upstream?.name ?? service) : addressOf(host, record.port)
  return {
    key: `${record.workload}>${target}`,
    from: record.workload,
    to: target,
    outside: !inside,
    host,
    verdict: verdictOf(record),
    reason: record.reason,
    rule: record.rule,
    status: record.status,
    durationMs: record.durationMs,
    at: Date.parse(record.time) + record.durationMs,
    count: 1,
    configVersion: record.configVersion,
    superseded: false,
  }
}
