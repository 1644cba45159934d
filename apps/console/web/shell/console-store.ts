import type { ConsoleState, StepReport, TrafficReport } from '@bookinfo/discovery'
import type { ExchangeRecord, WireCapture } from '@bookinfo/egress-proxy'
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { addCapture } from '../model/add-capture.ts'
import { appendLog } from '../model/append-log.ts'
import { type Edges, foldExchanges } from '../model/fold-exchange.ts'
import { markSuperseded } from '../model/mark-superseded.ts'
import { type RulesInForce, rulesInForce } from '../model/rules-in-force.ts'
import {
  appendTraffic,
  type BlockedHosts,
  countBlocked,
  noTraffic,
  type Traffic,
} from '../model/traffic.ts'
import { type Versions, versionsOf } from '../model/versions.ts'
import { timeNow } from './now.ts'

type Link = 'connecting' | 'open' | 'lost'

/** What the event stream has told so far. Only the stream writes here. */
export interface ConsoleStore {
  readonly link: ReadonlySignal<Link>
  readonly state: ReadonlySignal<ConsoleState | null>
  /** When the newest state came, epoch milliseconds. */
  readonly stateAt: ReadonlySignal<number>
  readonly inForce: ReadonlySignal<RulesInForce>
  readonly versions: ReadonlySignal<Versions>
  /** The last call on every way, in the order of those calls. */
  readonly edges: ReadonlySignal<Edges>
  readonly rows: ReadonlySignal<readonly ExchangeRecord[]>
  /** The newest exchanges: what moves along the arrows now. */
  readonly fresh: ReadonlySignal<readonly ExchangeRecord[]>
  readonly dropped: ReadonlySignal<number>
  /** Bytes of calls that somebody asked to see, the newest last. */
  readonly captures: ReadonlySignal<readonly WireCapture[]>
  /** Where the walkthrough stands in whichever window; `null` before anybody opened it. */
  readonly step: ReadonlySignal<StepReport | null>
  /** What the traffic generator's visitors saw. */
  readonly traffic: ReadonlySignal<Traffic>
  /** Refused since this page was there. */
  readonly blocked: ReadonlySignal<BlockedHosts>
  /** When gateways took other rules while this page was there, epoch milliseconds. */
  readonly changes: ReadonlySignal<readonly number[]>
  /** The mesh's own host names. */
  readonly services: ReadonlySignal<ReadonlySet<string>>
  setLink(link: Link): void
  takeState(state: ConsoleState): void
  takeExchanges(records: readonly ExchangeRecord[]): void
  /** Exchanges from before this page was there: rows only, they are not counted as calls. */
  takeHistory(records: readonly ExchangeRecord[]): void
  takeDropped(count: number): void
  takeStep(report: StepReport): void
  takeTraffic(report: TrafficReport): void
  takeCapture(capture: WireCapture): void
  /** What the control plane keeps of them: that, and no other. */
  takeCaptures(captures: readonly WireCapture[]): void
  /** As if the stream had told nothing yet, and began at `since`; where the link stands is not touched. */
  forget(since: number): void
}

const mostChanges = 100

/** What has been told, and what is to be told of it before anything was. */
function createTold() {
  const told = {
    state: signal<ConsoleState | null>(null),
    stateAt: signal(0),
    inForce: signal<RulesInForce>(new Map()),
    folded: signal<Edges>(new Map()),
    rows: signal<readonly ExchangeRecord[]>([]),
    fresh: signal<readonly ExchangeRecord[]>([]),
    dropped: signal(0),
    captures: signal<readonly WireCapture[]>([]),
    step: signal<StepReport | null>(null),
    traffic: signal(noTraffic),
    blocked: signal<BlockedHosts>(new Map()),
    changes: signal<readonly number[]>([]),
  }
  const all: readonly Signal<unknown>[] = Object.values(told)
  const untold = all.map((each) => each.peek())
  return {
    told,
    forget: () =>
      batch(() =>
        all.forEach((each, index) => {
          each.value = untold[index]
        }),
      ),
  }
}

export function createConsoleStore(): ConsoleStore {
  const link = signal<Link>('connecting')
  const { told, forget } = createTold()
  let openedAt = timeNow()
  const { state, inForce, folded, rows } = told
  const services = computed<ReadonlySet<string>>(
    () => new Set(state.value?.registry?.services.map((service) => service.name)),
  )
  const versions = computed(() => versionsOf(inForce.value))
  const edges = computed(() => {
    const acknowledged = state.value?.gateways[0]?.ackedVersion ?? ''
    return markSuperseded(folded.value, acknowledged, versions.value)
  })

  return {
    ...told,
    link,
    versions,
    edges,
    services,
    forget(since) {
      openedAt = since
      forget()
    },
    setLink(next) {
      link.value = next
    },
    takeState(next) {
      batch(() => {
        inForce.value = rulesInForce(inForce.value, next)
        const before = state.value?.gateways[0]?.ackedVersion
        const { changes, stateAt } = told
        if (before && before !== next.gateways[0]?.ackedVersion)
          changes.value = [...changes.value, timeNow()].slice(-mostChanges)
        state.value = next
        stateAt.value = timeNow()
      })
    },
    takeExchanges(records) {
      batch(() => {
        folded.value = foldExchanges(folded.value, records, services.value)
        rows.value = appendLog(rows.value, records)
        told.fresh.value = records
        told.blocked.value = countBlocked(told.blocked.value, records, openedAt)
      })
    },
    takeHistory(records) {
      rows.value = appendLog(records, rows.value)
    },
    takeCapture(capture) {
      told.captures.value = addCapture(told.captures.value, capture)
    },
    takeCaptures(captures) {
      told.captures.value = captures
    },
    takeStep(report) {
      told.step.value = report
    },
    takeTraffic(report) {
      told.traffic.value = appendTraffic(told.traffic.value, report)
    },
    takeDropped(count) {
      told.dropped.value += count
    },
  }
}
