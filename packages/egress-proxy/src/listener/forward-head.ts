import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { Named } from '../filters/name-destination.ts'
import { renderForwardRequest } from '../head/forward-request.ts'
import type { RequestHead } from '../head/request-head.ts'

/** The head for the upstream. Host is as the client wrote it, without the port that is the upstream scheme's own. */
export function renderForwardHead(
  head: RequestHead,
  named: Named,
  note: ExchangeNote,
  proxy: string,
): Buffer {
  const isTls = note.upstreamTls === 'originate'
  const name = named.kind === 'ipv6' ? `[${named.host}]` : named.host
  const showsPort = named.portGiven && named.port !== (isTls ? 443 : 80)
  const host = showsPort ? `${name}:${named.port}` : name
  return renderForwardRequest(head, { host, proxy, requestId: note.id })
}
