import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { Counter, Gauge, Registry } from 'prom-client'
import type { SubscriptionState } from '../discovery/subscription-state.ts'
import type { DestinationNames } from './destination-names.ts'
import { createRequestMetrics } from './request-metrics.ts'
import type { SeriesLabels } from './series-labels.ts'
import { createTunnelMetrics } from './tunnel-metrics.ts'

export interface MetricsOptions {
  readonly names: DestinationNames
  /** Read at each scrape. */
  readonly subscription: () => SubscriptionState
  /** Lost on their way to the control plane and to the receiver of traces, read at each scrape. */
  readonly dropped: () => { readonly exchanges: number; readonly spans: number }
}

export interface Metrics {
  record(record: ExchangeRecord): void
  /** The exposition format of Prometheus, and its content type. */
  render(): Promise<string>
  readonly contentType: string
}

/** Istio's metric names and labels for the client side (spec: egress-rules 8.1), and the state of the rules. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { names } = options
  const registry = new Registry()
  const requests = createRequestMetrics()
  const tunnels = createTunnelMetrics()
  createConfigMetrics(registry, options)
  return {
    record(record) {
      if (isTunnel(record)) tunnels.count(labelsOf(record, names, null), record)
      else if (record.phase === 'end')
        requests.count(labelsOf(record, names, record.status), record)
    },
    render: async () => `${requests.render()}\n${tunnels.render()}\n${await registry.metrics()}`,
    contentType: registry.contentType,
  }
}

function labelsOf(
  record: ExchangeRecord,
  names: DestinationNames,
  status: number | null,
): SeriesLabels {
  return {
    source: names.sourceWorkload(record),
    destination: names.workload(record),
    service: names.serviceName(record),
    flags: record.flags,
    status,
  }
}

/**
 * TLS and TCP, and CONNECT once it was granted. A refused CONNECT was an HTTP request with an answer, and a WebSocket is
 * one that was answered 101, as Envoy counts it.
 */
function isTunnel({ door, method, status }: ExchangeRecord): boolean {
  if (door === 'tls' || door === 'tcp') return true
  return method === 'CONNECT' && status >= 200 && status < 300
}

function createConfigMetrics(registry: Registry, options: MetricsOptions): void {
  const { subscription, dropped } = options
  const registers = [registry]
  new Gauge({
    name: 'egress_config_stale',
    help: '1 when the rules in force may not be the newest: control plane away, or snapshot refused.',
    registers,
    collect() {
      this.set(subscription().staleSince === null ? 0 : 1)
    },
  })
  new Gauge({
    name: 'egress_config_version',
    help: 'Always 1; the label is the version of the rules in force.',
    labelNames: ['version'],
    registers,
    collect() {
      this.reset()
      this.set({ version: subscription().version ?? 'none' }, 1)
    },
  })
  const lost = (name: string, help: string, count: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(count())
      },
    })
  lost(
    'egress_exchanges_dropped_total',
    'Exchange records that never reached the control plane.',
    () => dropped().exchanges,
  )
  lost(
    'egress_spans_dropped_total',
    'Spans that never reached the receiver of traces.',
    () => dropped().spans,
  )
}
