import type { ConsoleState, TrafficReport } from '@bookinfo/discovery'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
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
  takeTraffic(report: TrafficReport): void
}

const mostChanges = 100

export function createConsoleStore(): ConsoleStore {
  const link = signal<Link>('connecting')
  const state = signal<ConsoleState | null>(null)
  const stateAt = signal(0)
  const inForce = signal<RulesInForce>(new Map())
  const folded = signal<Edges>(new Map())
  const rows = signal<readonly ExchangeRecord[]>([])
  const fresh = signal<readonly ExchangeRecord[]>([])
  const dropped = signal(0)
  const traffic = signal(noTraffic)
  const blocked = signal<BlockedHosts>(new Map())
  const changes = signal<readonly number[]>([])
  const services = computed<ReadonlySet<string>>(
    () => new Set(state.value?.registry?.services.map((service) => service.name)),
  )

  const versions = computed(() => versionsOf(inForce.value))
  const edges = computed(() => {
    const acknowledged = state.value?.gateways[0]?.ackedVersion ?? ''
    return markSuperseded(folded.value, acknowledged, versions.value)
  })

  return {
    link,
    state,
    stateAt,
    inForce,
    versions,
    edges,
    rows,
    fresh,
    dropped,
    traffic,
    blocked,
    changes,
    services,
    setLink(next) {
      link.value = next
    },
    takeState(next) {
      batch(() => {
        inForce.value = rulesInForce(inForce.value, next)
        const before = state.value?.gateways[0]?.ackedVersion
        if (before && before !== next.gateways[0]?.ackedVersion)
          changes.value = [...changes.value, Date.now()].slice(-mostChanges)
        state.value = next
        stateAt.value = Date.now()
      })
    },
    takeExchanges(records) {
      batch(() => {
        folded.value = foldExchanges(folded.value, records, services.value)
        rows.value = appendLog(rows.value, records)
        fresh.value = records
        blocked.value = countBlocked(blocked.value, records)
      })
    },
    takeHistory(records) {
      rows.value = appendLog(records, rows.value)
    },
    takeTraffic(report) {
      traffic.value = appendTraffic(traffic.value, report)
    },
    takeDropped(count) {
      dropped.value += count
    },
  }
}
