import type { PageLoad, TrafficReport } from '@bookinfo/discovery'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** What the traffic generator told so far, bounded. */
export interface Traffic {
  readonly perSecond: number
  /** The newest page loads, oldest first. */
  readonly loads: readonly PageLoad[]
  /** Loads that were wanted and not made. */
  readonly skipped: number
}

export const noTraffic: Traffic = { perSecond: 0, loads: [], skipped: 0 }

/** Three minutes at 50 a second would be 9000: as many as the bars can show at a usual rate. */
const mostLoads = 3_000

export function appendTraffic(traffic: Traffic, report: TrafficReport): Traffic {
  return {
    perSecond: report.perSecond,
    loads: [...traffic.loads, ...report.loads].slice(-mostLoads),
    skipped: traffic.skipped + report.skipped,
  }
}

export interface TrafficFigures {
  readonly loads: number
  /** Per cent of the loads that showed the book's details; `null` without loads. */
  readonly share: number | null
  /** Milliseconds; `null` without loads. */
  readonly p50: number | null
  readonly p95: number | null
}

export function figuresOf(loads: readonly PageLoad[]): TrafficFigures {
  const times = loads.map(({ ms }) => ms).sort((a, b) => a - b)
  const good = loads.filter(({ details }) => details).length
  return {
    loads: loads.length,
    share: loads.length === 0 ? null : Math.round((100 * good) / loads.length),
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
  }
}

/** Nearest rank. */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null
}

/** Loads that ended within the same five seconds. */
export interface Bar {
  /** Epoch milliseconds of its beginning. */
  readonly from: number
  readonly good: number
  readonly bad: number
}

export const barMs = 5_000
export const barCount = 36

/** The bars up to now, oldest first; empty ones where nobody came. */
export function barsOf(loads: readonly PageLoad[], now: number): readonly Bar[] {
  const last = Math.floor(now / barMs)
  const bars = Array.from({ length: barCount }, (_, index) => ({
    from: (last - barCount + 1 + index) * barMs,
    good: 0,
    bad: 0,
  }))
  for (const { at, details } of loads) {
    const bar = bars[Math.floor(at / barMs) - last + barCount - 1]
    if (bar === undefined) continue
    if (details) bar.good += 1
    else bar.bad += 1
  }
  return bars
}

/** Loads next to each other that came to the same: what the wall is drawn of. */
export interface Run {
  readonly kind: 'good' | 'bad' | 'failed'
  readonly length: number
}

/** The newest `most` loads as runs, oldest first. */
export function runsOf(loads: readonly PageLoad[], most: number): readonly Run[] {
  const runs: { kind: Run['kind']; length: number }[] = []
  for (const load of loads.slice(-most)) {
    const kind = kindOf(load)
    const current = runs.at(-1)
    if (current?.kind === kind) current.length += 1
    else runs.push({ kind, length: 1 })
  }
  return runs
}

function kindOf({ status, details }: PageLoad): Run['kind'] {
  if (status !== 200) return 'failed'
  return details ? 'good' : 'bad'
}

/** Hosts that policy refused, and how often. */
export type BlockedHosts = ReadonlyMap<string, number>

/** Names are chosen by whoever asks: beyond these the rest is not told apart. */
const mostHosts = 200

/** Counts what was refused from `since` on, epoch milliseconds: a stream begins with calls from before the page was there. */
export function countBlocked(
  before: BlockedHosts,
  records: readonly ExchangeRecord[],
  since: number,
): BlockedHosts {
  const denied = records.filter(
    ({ endedBy, phase, time }) =>
      endedBy === 'policy' && phase === 'end' && Date.parse(time) >= since,
  )
  if (denied.length === 0) return before
  const counts = new Map(before)
  for (const { host } of denied) {
    if (host !== null && (counts.has(host) || counts.size < mostHosts))
      counts.set(host, (counts.get(host) ?? 0) + 1)
  }
  return counts
}
