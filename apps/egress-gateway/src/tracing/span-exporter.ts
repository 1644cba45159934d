import { setTimeout as delay } from 'node:timers/promises'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { createExchangeReporter } from '../discovery/exchange-reporter.ts'
import { createHttpClient } from '../http/http-client.ts'
import { renderAttributes, renderSpan } from './render-span.ts'

/** Longest that closing waits for the last spans to be taken. */
const lastSpansMs = 1000

export interface OtlpReceiver {
  /** E.g. `http://127.0.0.1:4318`; spans are posted to `/v1/traces` under it. */
  readonly endpoint: string
  /** Sent with each message, for receivers that want to know who it is. */
  readonly headers?: Readonly<Record<string, string>>
}

interface SpanExporterOptions extends OtlpReceiver {
  /** `service.name`. */
  readonly name: string
  readonly log: (line: string) => void
}

export interface SpanExporter {
  add(record: ExchangeRecord): void
  /** Spans lost since the start. */
  readonly dropped: number
  /** Sends what waits, for a second at most. */
  close(): Promise<void>
}

/**
 * Sends exchanges as spans over OTLP/HTTP in JSON, as exchanges are told to the control plane: 4 096 wait at most, 200 go
 * together, no more than 2 000 a second, and what does not fit is lost and counted. No exchange ever waits for it.
 */
export function createSpanExporter(options: SpanExporterOptions): SpanExporter {
  const { name: gateway, log, headers = {} } = options
  const { host } = new URL(options.endpoint)
  const client = createHttpClient(options.endpoint)
  let isAway = false
  let isClosed = false

  async function send(exchanges: readonly ExchangeRecord[]): Promise<void> {
    try {
      await client.post('/v1/traces', renderMessage(gateway, exchanges), headers)
      if (isAway) log(`traces: ${host} takes spans again`)
      isAway = false
    } catch (error) {
      const why = `${host} takes no spans (${describe(error)}); the oldest get lost`
      if (!isAway && !isClosed) log(`traces: ${why}`)
      isAway = true
      throw error
    }
  }

  const reporter = createExchangeReporter({
    gateway,
    send: ({ exchanges }) => send(exchanges),
    capacity: 4096,
    batchSize: 100,
  })
  return {
    add(record) {
      if (record.phase === 'end' && record.span?.sampled === true) reporter.add(record)
    },
    get dropped() {
      return reporter.dropped
    },
    async close() {
      await Promise.race([reporter.idle(), delay(lastSpansMs, undefined, { ref: false })])
      isClosed = true
      const ended = reporter.close()
      client.close() // what is under way fails now instead of in its own time
      await ended
    },
  }
}

function renderMessage(gateway: string, exchanges: readonly ExchangeRecord[]) {
  const spans = exchanges.flatMap((record) => renderSpan(record) ?? [])
  const resource = { attributes: renderAttributes({ 'service.name': gateway }) }
  return {
    resourceSpans: [
      { resource, scopeSpans: [{ scope: { name: '@bookinfo/egress-gateway' }, spans }] },
    ],
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
