import { ExchangeNote } from '../access-log/exchange-note.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'

/** The note of a request, with what its head tells. What only records show is read only when someone gets them. */
export function noteRequest(
  core: ProxyCore,
  downstreamAddress: string,
  head: RequestHead,
): ExchangeNote {
  const note = new ExchangeNote(downstreamAddress)
  note.configVersion = core.policy.version
  note.method = head.method
  note.protocol = `HTTP/1.${head.minor}`
  note.requestId = head.value(field['x-request-id']) ?? note.id
  if (core.report === undefined) return note
  note.path = head.path
  note.userAgent = head.value(field['user-agent']) ?? null
  note.traceId = traceOf(head)
  return note
}

/** The trace id of W3C Trace Context, else of B3. */
function traceOf(head: RequestHead): string | null {
  const parent = head.value(field.traceparent)
  return (
    /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(parent ?? '')?.[1] ??
    head.value(field['x-b3-traceid']) ??
    null
  )
}
