import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { Counter, Gauge, Registry } from 'prom-client'
import type { SubscriptionState } from '../discovery/subscription-state.ts'
import type { DestinationNames } from './destination-names.ts'
import { createRequestMetrics, type RequestLabels } from './request-metrics.ts'

const ends = [
  'reporter',
  'source_workload',
  'destination_workload',
  'destination_service_name',
  'response_flags',
  'request_protocol',
  'connection_security_policy',
] as const

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
  const countTunnel = createTunnelMetrics(registry)
  createConfigMetrics(registry, options)
  return {
    record(record) {
      if (isTunnel(record)) countTunnel(record, tunnelLabels(record, names))
      else if (record.phase === 'end') requests.count(requestLabels(record, names), record)
    },
    render: async () => `${requests.render()}\n${await registry.metrics()}`,
    contentType: registry.contentType,
  }
}

type Labels = Record<(typeof ends)[number], string>

function requestLabels(record: ExchangeRecord, names: DestinationNames): RequestLabels {
  return {
    source: names.sourceWorkload(record),
    destination: names.workload(record),
    service: names.serviceName(record),
    flags: record.flags,
    status: record.status,
  }
}

function tunnelLabels(record: ExchangeRecord, names: DestinationNames): Labels {
  return {
    reporter: 'source',
    source_workload: names.sourceWorkload(record),
    destination_workload: names.workload(record),
    destination_service_name: names.serviceName(record),
    response_flags: record.flags,
    request_protocol: 'tcp',
    // what Istio's client side says; only a server knows whether the mesh protected the call
    connection_security_policy: 'unknown',
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

function createTunnelMetrics(registry: Registry) {
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ends, registers: [registry] })
  const opened = counter('istio_tcp_connections_opened_total', 'Tunnels opened.')
  const closed = counter('istio_tcp_connections_closed_total', 'Tunnels ended or refused.')
  const received = counter('istio_tcp_received_bytes_total', 'Bytes that came from workloads.')
  const sent = counter('istio_tcp_sent_bytes_total', 'Bytes that went to workloads.')
  return function countTunnel(record: ExchangeRecord, labels: Labels): void {
    if (record.phase === 'open') {
      opened.inc(labels)
      return
    }
    closed.inc(labels)
    received.inc(labels, record.bytesReceived)
    sent.inc(labels, record.bytesSent)
  }
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
