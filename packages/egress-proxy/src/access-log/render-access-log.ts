import type { ExchangeRecord } from '../exchange.ts'
import { escapeText } from './escape-text.ts'
import { LineBuffer } from './line-buffer.ts'
import { type LogColumns, toLogColumns } from './log-columns.ts'

const line = new LineBuffer()

/** One line in Envoy's default text format, without the line end (spec: egress-rules 8.3). */
export function renderAccessLogText(record: ExchangeRecord): string {
  line.clear()
  writeAccessLogText(record, line)
  return line.bytes.toString('latin1')
}

/** The same, put behind what `out` holds. */
export function writeAccessLogText(record: ExchangeRecord, out: LineBuffer): void {
  const { firstByteMs, requestId } = record
  out.put(time(record))
  out.put(outcome(record))
  out.putNumber(record.bytesReceived)
  out.putByte(SPACE)
  out.putNumber(record.bytesSent)
  out.putByte(SPACE)
  out.putNumber(Math.round(record.durationMs))
  out.putByte(SPACE)
  if (firstByteMs === null) out.putByte(DASH)
  else out.putNumber(Math.round(firstByteMs))
  out.put(userAgent(record))
  // Our own id, unlike a client's, needs no escaping, and neither does an address.
  out.putText(requestId === record.id ? record.id : plain(requestId))
  out.put(way(record))
  out.putText(record.downstreamAddress)
  out.put(end(record))
}

const SPACE = 32
const DASH = 45

const time = part(
  (a, b) => a.time === b.time,
  (c) => `[${c.start_time}] `,
)

/** What was asked, and what came of it. */
const outcome = part(
  (a, b) =>
    a.path === b.path &&
    a.status === b.status &&
    a.method === b.method &&
    a.protocol === b.protocol &&
    a.flags === b.flags &&
    a.endedBy === b.endedBy &&
    a.reason === b.reason &&
    a.detail === b.detail,
  (c) => {
    const request = `"${plain(c.method)} ${plain(c.path)} ${c.protocol ?? '-'}"`
    const result = `${c.response_code} ${c.response_flags} ${c.response_code_details}`
    const why = words(c.connection_termination_details)
    return `${request} ${result} ${why} "${plain(c.upstream_transport_failure_reason)}" `
  },
)

const userAgent = part(
  (a, b) => a.userAgent === b.userAgent,
  (c) => ` "-" "${plain(c.user_agent)}" "`,
)

/** Where it was to go, and where it went. */
const way = part(
  (a, b) =>
    a.host === b.host &&
    a.port === b.port &&
    a.cluster === b.cluster &&
    a.upstream?.address === b.upstream?.address,
  (c) => `" "${plain(c.authority)}" "${plain(c.upstream_host)}" ${plain(c.upstream_cluster)} - - `,
)

/** What was asked for by TLS, and what let it pass. */
const end = part(
  (a, b) =>
    a.door === b.door &&
    a.host === b.host &&
    a.upstream?.tls === b.upstream?.tls &&
    a.rule === b.rule &&
    a.routeRule === b.routeRule &&
    a.cluster === b.cluster &&
    a.endedBy === b.endedBy &&
    a.status === b.status,
  (c) => ` ${plain(c.requested_server_name)} ${plain(c.route_name)}`,
)

/**
 * Neighbouring lines are much alike: a part of the line is put together only when it differs from the one that was put
 * together last.
 * @param isSame whether everything that `render` looks at is the same for both
 */
function part(
  isSame: (before: ExchangeRecord, now: ExchangeRecord) => boolean,
  render: (columns: LogColumns) => string,
): (record: ExchangeRecord) => Buffer {
  let last: ExchangeRecord | undefined
  let bytes = Buffer.alloc(0)
  return (record) => {
    if (last === undefined || !isSame(last, record)) {
      bytes = Buffer.from(render(toLogColumns(record)), 'latin1')
      last = record
    }
    return bytes
  }
}

/**
 * One line of JSON with Envoy's keys, and behind them what Envoy has no column for: who asked, and why it was denied
 * (spec: egress-rules 8.4).
 */
export function renderAccessLogJson(record: ExchangeRecord): string {
  return escapeBeyondAscii(
    JSON.stringify({
      ...toLogColumns(record),
      id: record.id,
      phase: record.phase,
      workload: record.workload,
      door: record.door,
      action: record.action,
      reason: record.reason,
      detail: record.detail,
      rule: record.rule,
      ended_by: record.endedBy,
      config_version: record.configVersion,
      trace_id: record.traceId,
    }),
  )
}

/** The same, put behind what `out` holds. */
export function writeAccessLogJson(record: ExchangeRecord, out: LineBuffer): void {
  out.putText(renderAccessLogJson(record))
}

function plain(value: string | null): string {
  return value === null ? '-' : escapeText(value)
}

/** Several words stand in one unquoted column as one, the way Envoy does it. */
function words(value: string | null): string {
  return value === null ? '-' : plain(value).replaceAll(' ', '_')
}

/** JSON.stringify leaves bidi marks and the like as they are; a terminal would obey them. */
function escapeBeyondAscii(json: string): string {
  return json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
