import {
  type ExchangeRecord,
  LineBuffer,
  writeAccessLogJson,
  writeAccessLogText,
} from '@bookinfo/egress-proxy'
import type { EgressGatewayOptions } from '../gateway-options.ts'

/** Tells the access log of the exchanges that ended: one line for each, those of one call in one piece. */
export function createAccessLog({
  accessLog,
  accessLogFormat = 'text',
}: Pick<EgressGatewayOptions, 'accessLog' | 'accessLogFormat'>): (
  records: readonly ExchangeRecord[],
) => void {
  if (accessLog === undefined) return () => {}
  const put = accessLogFormat === 'json' ? writeAccessLogJson : writeAccessLogText
  const lines = new LineBuffer()
  return (records) => {
    lines.clear()
    for (const record of records) {
      if (record.phase !== 'end') continue
      put(record, lines)
      lines.putByte(LINE_FEED)
    }
    if (lines.length > 0) accessLog(lines.bytes)
  }
}

const LINE_FEED = 10
