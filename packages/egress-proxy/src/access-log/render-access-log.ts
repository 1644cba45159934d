import type { ExchangeRecord } from '../exchange.ts'
import { escapeText } from './escape-text.ts'
import { toLogColumns } from './log-columns.ts'

/** One line in Envoy's default text format, without the line end (spec: egress-rules 8.3). */
export function renderAccessLogText(record: ExchangeRecord): string {
  const columns = toLogColumns(record)
  return [
    `[${columns.start_time}]`,
    `"${plain(columns.method)} ${plain(columns.path)} ${plain(columns.protocol)}"`,
    columns.response_code,
    columns.response_flags,
    columns.response_code_details,
    words(columns.connection_termination_details),
    quoted(columns.upstream_transport_failure_reason),
    columns.bytes_received,
    columns.bytes_sent,
    columns.duration,
    columns.upstream_service_time ?? '-',
    quoted(columns.x_forwarded_for),
    quoted(columns.user_agent),
    quoted(columns.request_id),
    quoted(columns.authority),
    quoted(columns.upstream_host),
    plain(columns.upstream_cluster),
    plain(columns.upstream_local_address),
    plain(columns.downstream_local_address),
    plain(columns.downstream_remote_address),
    plain(columns.requested_server_name),
    plain(columns.route_name),
  ].join(' ')
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

function quoted(value: string | null): string {
  return `"${plain(value)}"`
}

/** Several words stand in one unquoted column as one, the way Envoy does it. */
function words(value: string | null): string {
  return plain(value).replaceAll(' ', '_')
}

/** JSON.stringify leaves bidi marks and the like as they are; a terminal would obey them. */
function escapeBeyondAscii(json: string): string {
  return json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
