import { beginNote } from '../access-log/begin-note.ts'
import { failures } from '../failures.ts'
import type { Caller } from '../filters/caller.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { ClientConnection } from './client-connection.ts'
import { closeGently } from './close-gently.ts'
import { renderOwnAnswer } from './own-answer.ts'
import { renderTlsAlert } from './tls-alert.ts'

/** Tells a client that its workload has all the connections it may, in the client's own language, without reading on. */
export function turnAway(
  core: ProxyCore,
  client: ClientConnection,
  { name }: Caller,
  isTls: boolean,
): void {
  const note = beginNote(core, client.address)
  const { status, says } = failures.too_many_connections
  const refusal = { code: 'too_many_connections', detail: says } as const
  note.workload = name
  note.refusal = refusal
  note.status = isTls ? 0 : status
  if (isTls) note.door = 'tls'
  const { id } = note
  const own = { proxy: core.name, id, refusal, workload: name, host: null, port: null }
  const how = { accept: undefined, isHead: false, close: true }
  const answer = isTls ? null : renderOwnAnswer({ ...own, ...how }, client.channel)
  note.bytesSent = answer?.bodyBytes ?? 0
  core.report?.(note.toRecord('end'))
  if (answer === null) client.channel.write(renderTlsAlert('internal_error'))
  else answer.write()
  closeGently(client)
}
