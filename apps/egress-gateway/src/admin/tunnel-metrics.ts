import { renderHeader, renderLabels, type SeriesLabels } from './series-labels.ts'
import { SeriesTable } from './series-table.ts'

/** What is measured of a tunnel; an `ExchangeRecord` has it. */
interface TunnelAmounts {
  readonly phase: 'open' | 'end'
  readonly bytesReceived: number
  readonly bytesSent: number
}

export interface TunnelMetrics {
  count(labels: SeriesLabels, amounts: TunnelAmounts): void
  /** In the exposition format of Prometheus. */
  render(): string
}

/** Counts of one set of labels. */
class Series {
  readonly labels: SeriesLabels
  readonly text: string
  opened = 0
  closed = 0
  received = 0
  sent = 0

  constructor(labels: SeriesLabels) {
    this.labels = labels
    this.text = renderLabels(labels)
  }

  count({ phase, bytesReceived, bytesSent }: TunnelAmounts): void {
    if (phase === 'open') {
      this.opened += 1
      return
    }
    this.closed += 1
    this.received += bytesReceived
    this.sent += bytesSent
  }
}

/** What each shows, and what must have happened before it is shown. */
const counters = [
  {
    name: 'istio_tcp_connections_opened_total',
    help: 'Tunnels opened.',
    shows: 'opened',
    once: 'opened',
  },
  {
    name: 'istio_tcp_connections_closed_total',
    help: 'Tunnels ended or refused.',
    shows: 'closed',
    once: 'closed',
  },
  {
    name: 'istio_tcp_received_bytes_total',
    help: 'Bytes that came from workloads.',
    shows: 'received',
    once: 'closed',
  },
  {
    name: 'istio_tcp_sent_bytes_total',
    help: 'Bytes that went to workloads.',
    shows: 'sent',
    once: 'closed',
  },
] as const

/** The metrics that every tunnel moves. */
export function createTunnelMetrics(): TunnelMetrics {
  const table = new SeriesTable((labels) => new Series(labels))
  return {
    count: (labels, amounts) => table.find(labels).count(amounts),
    render() {
      const all = table.all()
      const lines = counters.flatMap(({ name, help, shows, once }) => [
        ...renderHeader(name, help, 'counter'),
        ...all
          .filter((series) => series[once] > 0)
          .map((series) => `${name}{${series.text}} ${series[shows]}`),
        '',
      ])
      return lines.join('\n')
    },
  }
}
