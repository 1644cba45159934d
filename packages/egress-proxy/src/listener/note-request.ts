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
  note.protocol = `HTTP/1.${head.minor}`
  note.requestId = head.value(field['x-request-id']) ?? note.id
  if (core.report === undefined) return note
  note.path = head.path
  note.userAgent = head.value(field['user-agent']) ?? null
  return note
}
