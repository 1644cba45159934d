import type { ExchangeRecord } from '../exchange.ts'
import { escapeText } from './escape-text.ts'
import { type LogColumns, toLogColumns } from './log-columns.ts'

/** One line in Envoy's default text format, without the line end (spec: egress-rules 8.3). */
export function renderAccessLogText(record: ExchangeRecord): string {
  const c = toLogColumns(record)
  const amounts = `${c.bytes_received} ${c.bytes_sent} ${c.duration} ${c.upstream_service_time ?? '-'}`
  // Our own id, unlike a client's, needs no escaping, and neither does an address.
  const id = record.requestId === record.id ? record.id : plain(c.request_id)
  return `[${c.start_time}] ${outcome(c)} ${amounts} "-" "${userAgent(c.user_agent)}" "${id}" ${way(c)} - - ${c.downstream_remote_address} ${end(c)}`
}

/** What was asked, and what came of it. */
const outcome = part<LogColumns>(
  (a, b) =>
    a.path === b.path &&
    a.response_code === b.response_code &&
    a.method === b.method &&
    a.protocol === b.protocol &&
    a.response_flags === b.response_flags &&
    a.response_code_details === b.response_code_details &&
    a.connection_termination_details === b.connection_termination_details &&
    a.upstream_transport_failure_reason === b.upstream_transport_failure_reason,
  (c) => {
    const request = `"${plain(c.method)} ${plain(c.path)} ${c.protocol ?? '-'}"`
    const result = `${c.response_code} ${c.response_flags} ${c.response_code_details}`
    const why = words(c.connection_termination_details)
    return `${request} ${result} ${why} "${plain(c.upstream_transport_failure_reason)}"`
  },
)

/** Where it was to go, and where it went. */
const way = part<LogColumns>(
  (a, b) =>
    a.authority === b.authority &&
    a.upstream_host === b.upstream_host &&
    a.upstream_cluster === b.upstream_cluster,
  (c) => `"${plain(c.authority)}" "${plain(c.upstream_host)}" ${plain(c.upstream_cluster)}`,
)

const end = part<LogColumns>(
  (a, b) => a.requested_server_name === b.requested_server_name && a.route_name === b.route_name,
  (c) => `${plain(c.requested_server_name)} ${plain(c.route_name)}`,
)

const userAgent = part<string | null>((a, b) => a === b, plain)

/** Neighbouring lines are much alike: a part of the line is put together only when it differs from the one before. */
function part<T>(
  isSame: (before: T, now: T) => boolean,
  render: (value: T) => string,
): (value: T) => string {
  let last: T | undefined
  let text = ''
  return (value) => {
    if (last === undefined || !isSame(last, value)) text = render(value)
    last = value
    return text
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
