import { randomUUID } from 'node:crypto'
import type { CaptureReport, CaptureState } from '@bookinfo/discovery'
import { type CaptureOrder, captureLimits, type WireCapture } from '@bookinfo/egress-proxy'
import type { Gateways } from '../gateways.ts'

/** What an operator wants to see. */
export interface CaptureWish {
  readonly workload: string
  readonly host: string
  readonly calls: number
}

/** The bytes that gateways were asked to show: a few calls, in memory alone. */
export interface Captures {
  readonly state: CaptureState
  /** Asks the gateways. Resolves to the order's id when one of them has it in force, to `undefined` when none is there. */
  order(wish: CaptureWish): Promise<string | undefined>
  /** What a gateway has seen. */
  take(report: CaptureReport): void
  /** Resolves to the first exchange of this order, or to `undefined` after `timeoutMs`. */
  first(order: string, timeoutMs: number): Promise<WireCapture | undefined>
  /** Stops the gateways, and keeps nothing. */
  forget(): void
}

/** Of each way of TLS so many are kept: enough to compare them. */
const keptOfEach = 2
const ackMs = 2000

export function createCaptures(
  gateways: Pick<Gateways, 'tell'>,
  onCapture: (capture: WireCapture) => void,
): Captures {
  let current: (CaptureOrder & { readonly until: number }) | undefined
  let kept: readonly WireCapture[] = []
  const waits = new Set<(report: CaptureReport) => void>()

  /** What the first report that fits makes of it. */
  function hear<Found>(
    fits: (report: CaptureReport) => Found | undefined,
    timeoutMs: number,
  ): Promise<Found | undefined> {
    return new Promise((resolve) => {
      const finish = (found: Found | undefined): void => {
        clearTimeout(timer)
        waits.delete(look)
        resolve(found)
      }
      const look = (report: CaptureReport): void => {
        const found = fits(report)
        if (found !== undefined) finish(found)
      }
      const timer = setTimeout(() => finish(undefined), timeoutMs)
      waits.add(look)
    })
  }

  return {
    get state() {
      const isOn = current !== undefined && current.until > Date.now()
      return {
        order: isOn && current !== undefined ? toOrderState(current) : null,
        captured: kept,
      }
    },
    async order(wish) {
      const order = { id: randomUUID(), ms: captureLimits.ms, ...wish }
      const inForce = hear((report) => (report.order === order.id ? order.id : undefined), ackMs)
      if (gateways.tell({ capture: order }) === 0) return undefined
      current = { ...order, until: Date.now() + order.ms }
      return await inForce
    },
    take(report) {
      const { captured } = report
      // What comes of an order that was taken back is not wanted any more.
      if (report.order !== current?.id) return
      if (captured !== null) {
        kept = keepNewest([
          ...kept.filter(({ exchange }) => exchange !== captured.exchange),
          captured,
        ])
        onCapture(captured)
      }
      for (const look of [...waits]) look(report)
    },
    async first(order, timeoutMs) {
      const known = kept.find((capture) => capture.order === order)
      return known ?? (await hear((report) => firstOf(order, report), timeoutMs))
    },
    forget() {
      if (current !== undefined) gateways.tell({ capture: null })
      current = undefined
      kept = []
    },
  }
}

function firstOf(order: string, report: CaptureReport): WireCapture | undefined {
  return report.order === order ? (report.captured ?? undefined) : undefined
}

function toOrderState({ workload, host, until }: CaptureOrder & { readonly until: number }) {
  return { workload, host, until: new Date(until).toISOString() }
}

function keepNewest(captures: readonly WireCapture[]): readonly WireCapture[] {
  return captures.filter(
    ({ tls }, index) =>
      captures.slice(index + 1).filter((later) => later.tls === tls).length < keptOfEach,
  )
}
