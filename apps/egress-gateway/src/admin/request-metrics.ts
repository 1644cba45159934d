import { renderHeader, renderLabels, type SeriesLabels } from './series-labels.ts'
import { SeriesTable } from './series-table.ts'

/** What is measured of each; an `ExchangeRecord` has them. */
interface RequestAmounts {
  readonly durationMs: number
  readonly bytesReceived: number
  readonly bytesSent: number
}

export interface RequestMetrics {
  count(labels: SeriesLabels, amounts: RequestAmounts): void
  /** In the exposition format of Prometheus. */
  render(): string
}

/** Istio's own buckets, in milliseconds, as far as an egress call can last. */
const durations = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
]
const sizes = [0, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

const requestsHelp = 'Requests answered, by the upstream or by the proxy itself.'
const distributions = [
  {
    name: 'istio_request_duration_milliseconds',
    help: 'From the first byte of a request to the last of its answer.',
    of: (series: Series) => series.duration,
  },
  {
    name: 'istio_request_bytes',
    help: 'Bytes of the bodies of requests.',
    of: (series: Series) => series.received,
  },
  {
    name: 'istio_response_bytes',
    help: 'Bytes of the bodies of answers.',
    of: (series: Series) => series.sent,
  },
] as const

class Histogram {
  readonly #buckets: readonly number[]
  /** By bucket, not cumulative; the last one is for what is over any. */
  readonly #counts: Float64Array
  #sum = 0

  constructor(buckets: readonly number[]) {
    this.#buckets = buckets
    this.#counts = new Float64Array(buckets.length + 1)
  }

  count(amount: number): void {
    let bucket = 0
    while (amount > (this.#buckets[bucket] ?? Number.POSITIVE_INFINITY)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += amount
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  render(name: string, labels: string): string[] {
    let below = 0
    const lines = this.#buckets.map((limit, at) => {
      below += this.#counts[at] ?? 0
      return `${name}_bucket{${labels},le="${limit}"} ${below}`
    })
    return [
      ...lines,
      `${name}_bucket{${labels},le="+Inf"} ${this.total}`,
      `${name}_sum{${labels}} ${this.#sum}`,
      `${name}_count{${labels}} ${this.total}`,
    ]
  }
}

/** Counts of one set of labels. */
class Series {
  readonly labels: SeriesLabels
  readonly text: string
  readonly duration = new Histogram(durations)
  readonly received = new Histogram(sizes)
  readonly sent = new Histogram(sizes)

  constructor(labels: SeriesLabels) {
    this.labels = labels
    this.text = renderLabels(labels)
  }

  count({ durationMs, bytesReceived, bytesSent }: RequestAmounts): void {
    this.duration.count(durationMs)
    this.received.count(bytesReceived)
    this.sent.count(bytesSent)
  }
}

/** The metrics that every request moves. */
export function createRequestMetrics(): RequestMetrics {
  const table = new SeriesTable((labels) => new Series(labels))
  return {
    count: (labels, amounts) => table.find(labels).count(amounts),
    render() {
      const all = table.all()
      const lines = [
        ...renderHeader('istio_requests_total', requestsHelp, 'counter'),
        ...all.map(({ text, duration }) => `istio_requests_total{${text}} ${duration.total}`),
        ...distributions.flatMap(({ name, help, of }) => [
          '',
          ...renderHeader(name, help, 'histogram'),
          ...all.flatMap((series) => of(series).render(name, series.text)),
        ]),
      ]
      return `${lines.join('\n')}\n`
    },
  }
}
