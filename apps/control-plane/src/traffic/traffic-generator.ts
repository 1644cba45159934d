import type { PageLoad, TrafficReport } from '@bookinfo/discovery'
import { createVisitors } from './visitors.ts'

export interface TrafficOptions {
  /** The product page. */
  readonly url: string
  /** Told what happened, at most four times a second, and when the rate changes. */
  readonly report: (report: TrafficReport) => void
  /** It rests when nobody asked for it for so long, milliseconds; default 60 000. */
  readonly unseenMs?: number
  /** It rests after so long whoever asks, milliseconds; default 600 000. */
  readonly totalMs?: number
}

export interface TrafficGenerator {
  /** Page loads a second, 0 to 50; asked again and again by whoever looks on. 0 rests. */
  want(perSecond: number): void
  close(): void
}

export const mostPerSecond = 50
const tickMs = 100
const reportMs = 250

/** Visitors for the product page: loads it at a steady rate and tells what they saw. Keeps no process alive. */
export function createTrafficGenerator(options: TrafficOptions): TrafficGenerator {
  const { url, report, unseenMs = 60_000, totalMs = 600_000 } = options
  const visitors = createVisitors(url)
  let perSecond = 0
  let due = 0
  let skipped = 0
  let loads: PageLoad[] = []
  let startedAt = 0
  let askedAt = 0
  let reportedAt = 0
  /** Ticks until the last visitor has left: after the rate is 0, those who wait for their page are still to be told of. */
  let timer: NodeJS.Timeout | undefined

  function tell(): void {
    reportedAt = performance.now()
    report({ perSecond, loads, skipped })
    loads = []
    skipped = 0
  }

  function tellNews(): void {
    if (loads.length > 0 || skipped > 0) tell()
  }

  function visit(): void {
    const visited = visitors.visit()
    if (visited === null) skipped += 1
    else void visited.then((load) => loads.push(load))
  }

  function tick(): void {
    const now = performance.now()
    if (perSecond > 0 && (now - askedAt > unseenMs || now - startedAt > totalMs)) rest()
    due += (perSecond * tickMs) / 1_000
    for (; due >= 1; due -= 1) visit()
    if (perSecond === 0 && visitors.underWay === 0) end()
    else if (now - reportedAt >= reportMs) tellNews()
  }

  function rest(): void {
    visitors.forget()
    due = 0
    perSecond = 0
    tell()
  }

  function end(): void {
    clearInterval(timer)
    timer = undefined
    tellNews()
  }

  return {
    want(wanted) {
      askedAt = performance.now()
      if (wanted === 0) {
        if (perSecond > 0) rest()
        return
      }
      const isNew = wanted !== perSecond
      if (perSecond === 0) startedAt = askedAt
      perSecond = wanted
      timer ??= setInterval(tick, tickMs).unref()
      if (isNew) tell()
    },
    close() {
      clearInterval(timer)
      visitors.close()
    },
  }
}
