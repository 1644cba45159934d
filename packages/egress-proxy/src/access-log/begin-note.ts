import type { RequestHead } from '../head/request-head.ts'
import { startSpan } from '../head/start-span.ts'
import { traceOf } from '../head/trace-parent.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { ExchangeNote } from './exchange-note.ts'

/**
 * The note of an exchange that begins, under the rules in force. With tracing on it is a span: of the trace that `head`
 * carries, else the first of a new one.
 */
export function beginNote(
  core: ProxyCore,
  downstreamAddress: string,
  head?: RequestHead,
): ExchangeNote {
  const note = new ExchangeNote(downstreamAddress)
  note.configVersion = core.policy.version
  if (core.isTracing) {
    const { traceId, ...span } = startSpan(head)
    note.traceId = traceId
    note.span = span
  } else if (core.report !== undefined && head !== undefined) {
    note.traceId = traceOf(head)
  }
  return note
}
