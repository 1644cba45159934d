import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { SubscriptionState } from '../discovery/subscription-state.ts'
import type { DestinationNames } from './destination-names.ts'

/** Istio's own buckets, in milliseconds, as far as an egress call can last. */
const durationBuckets = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
]
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
  /** Records lost on their way to the control plane, read at each scrape. */
  readonly dropped: () => number
}

export interface Metrics {
  record(record: ExchangeRecord): void
  /** The exposition format of Prometheus, and its content type. */
  render(): Promise<string>
  readonly contentType: string
}

/** Istio's metric names and labels for the client side (spec: egress-rules 8.1), and the state of the rules. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry()
  const countRequest = createRequestMetrics(registry)
  const countTunnel = createTunnelMetrics(registry)
  createConfigMetrics(registry, options)
  return {
    record(record) {
      const labels = labelsOf(record, options.names)
      if (isTunnel(record)) countTunnel(record, labels)
      else if (record.phase === 'end') countRequest(record, labels)
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

type Labels = Record<(typeof ends)[number], string>

function labelsOf(record: ExchangeRecord, names: DestinationNames): Labels {
  return {
    reporter: 'source',
    source_workload: names.sourceWorkload(record),
    destination_workload: names.workload(record),
    destination_service_name: names.serviceName(record),
    response_flags: record.flags,
    request_protocol: isTunnel(record) ? 'tcp' : 'http',
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

function createRequestMetrics(registry: Registry) {
  const labelNames = [...ends, 'response_code'] as const
  const registers = [registry]
  const requests = new Counter({
    name: 'istio_requests_total',
    help: 'Requests answered, by the upstream or by the proxy itself.',
    labelNames,
    registers,
  })
  const duration = new Histogram({
    name: 'istio_request_duration_milliseconds',
    help: 'From the first byte of a request to the last of its answer.',
    labelNames,
    registers,
    buckets: durationBuckets,
  })
  return function countRequest(record: ExchangeRecord, ends: Labels): void {
    const labels = { ...ends, response_code: String(record.status) }
    requests.inc(labels)
    duration.observe(labels, record.durationMs)
  }
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

function createConfigMetrics(registry: Registry, { subscription, dropped }: MetricsOptions): void {
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
  new Counter({
    name: 'egress_exchanges_dropped_total',
    help: 'Exchange records that never reached the control plane.',
    registers,
    collect() {
      this.reset()
      this.inc(dropped())
    },
  })
}
