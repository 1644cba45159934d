import { beginNote } from '../access-log/begin-note.ts'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { field } from '../head/field-name.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'

/** The note of a request, with what its head tells. What only records show is read only when someone gets them. */
export function noteRequest(
  core: ProxyCore,
  downstreamAddress: string,
  head: RequestHead,
): ExchangeNote {
  const note = beginNote(core, downstreamAddress, head)
  note.method = head.method
  note.protocol = head.minor === 1 ? 'HTTP/1.1' : 'HTTP/1.0'
  note.requestId = head.value(field['x-request-id']) ?? note.id
  if (core.report === undefined) return note
  note.path = head.path
  note.userAgent = head.repeatedValue(field['user-agent']) ?? null
  return note
}
