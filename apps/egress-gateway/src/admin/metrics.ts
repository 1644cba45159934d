import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import type { SubscriptionState } from '../discovery/subscription-state.ts'
import { renderConfigMetrics } from './config-metrics.ts'
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
  render(): string
  readonly contentType: string
}

/** Istio's metric names and labels for the client side (spec: egress-rules 8.1), and the state of the rules. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { names, subscription, dropped } = options
  const requests = createRequestMetrics()
  const tunnels = createTunnelMetrics()
  return {
    record(record) {
      if (isTunnel(record)) tunnels.count(labelsOf(record, names, null), record)
      else if (record.phase === 'end')
        requests.count(labelsOf(record, names, record.status), record)
    },
    render() {
      const config = renderConfigMetrics({ subscription: subscription(), dropped: dropped() })
      return `${requests.render()}\n${tunnels.render()}\n${config}`
    },
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
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
