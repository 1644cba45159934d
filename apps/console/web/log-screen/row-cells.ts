import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { addressOf, verdictOf } from '@bookinfo/log-filter'
import type { Formats } from '../i18n/format.ts'
import type { Translate } from '../i18n/messages.ts'
import { reasonText, stateWords, tlsText } from '../i18n/words.ts'

/** Which part of the message named the host: words of the protocols, the same in every language. */
const sources = { uri: 'URI', host: 'Host', sni: 'SNI', connect: 'CONNECT', listener: 'TCP' }

/** How the client came, where the method does not say so. */
const schemes = { 'http-absolute': 'http', 'http-origin': 'http', tls: '', connect: '', tcp: '' }

export type RowCells = ReturnType<typeof rowCells>

/** What stands in the cells of a row. */
export function rowCells(t: Translate, formats: Formats, record: ExchangeRecord) {
  const verdict = verdictOf(record)
  return {
    verdict,
    verdictWords: stateWords(t, verdict),
    time: formats.time(record.time),
    workload: record.workload,
    method: `${record.method ?? record.protocol} ${schemes[record.door]}`.trim(),
    host: addressOf(record.host, record.port),
    namedBy: record.nameSource === null ? '' : sources[record.nameSource],
    address: record.upstream?.address ?? '–',
    reason: reasonText(t, record),
    status: record.status === 0 ? '–' : String(record.status),
    bytes: formats.bytes(record.bytesSent),
    duration: formats.duration(record.durationMs),
    tls: tlsText(t, record),
    requestId: record.requestId ?? '–',
  }
}
