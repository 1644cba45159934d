import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { toRecord } from './api-object.ts'

/** One server-sent event. */
export interface StreamedEvent {
  readonly event: string
  readonly data: unknown
}

/** The events of a stream of server-sent events, as they come; heartbeats are passed over. */
export async function* readEvents(lines: AsyncIterable<string>): AsyncGenerator<StreamedEvent> {
  let event = ''
  for await (const line of lines) {
    if (line.startsWith('event: ')) event = line.slice('event: '.length)
    if (line.startsWith('data: ')) yield { event, data: JSON.parse(line.slice('data: '.length)) }
  }
}

/** What looks like an exchange, among what a control plane sent. */
export function toExchanges(values: unknown): readonly ExchangeRecord[] {
  return Array.isArray(values) ? values.filter(isExchange) : []
}

/** The control plane has checked every record when it came in: this only tells them from anything else. */
function isExchange(value: unknown): value is ExchangeRecord {
  const { id, time, workload, door, durationMs } = toRecord(value)
  const texts = [id, time, workload, door]
  return texts.every((text) => typeof text === 'string') && typeof durationMs === 'number'
}
