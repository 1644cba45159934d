import type { ExchangeRecord } from '../exchange.ts'
import { escapeText } from './escape-text.ts'
import { toLogColumns } from './log-columns.ts'

/** One line in Envoy's default text format, without the line end (spec: egress-rules 8.3). */
export function renderAccessLogText(record: ExchangeRecord): string {
  const c = toLogColumns(record)
  const request = `"${method(c.method)} ${path(c.path)} ${c.protocol ?? '-'}"`
  const result = `${c.response_code} ${c.response_flags} ${c.response_code_details}`
  const why = `${words(c.connection_termination_details)} "${plain(c.upstream_transport_failure_reason)}"`
  const amounts = `${c.bytes_received} ${c.bytes_sent} ${c.duration} ${c.upstream_service_time ?? '-'}`
  const who = `"-" "${userAgent(c.user_agent)}" "${plain(c.request_id)}" "${authority(c.authority)}"`
  const where = `"${upstreamHost(c.upstream_host)}" ${cluster(c.upstream_cluster)} - -`
  const last = `${plain(c.downstream_remote_address)} ${plain(c.requested_server_name)} ${route(c.route_name)}`
  return `[${c.start_time}] ${request} ${result} ${why} ${amounts} ${who} ${where} ${last}`
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

/** Neighbouring lines have most of their columns in common: a column remembers what it escaped last. */
function column(): (value: string | null) => string {
  let last: string | null = null
  let text = '-'
  return (value) => {
    if (value !== last) {
      last = value
      text = plain(value)
    }
    return text
  }
}

const method = column()
const path = column()
const userAgent = column()
const authority = column()
const upstreamHost = column()
const cluster = column()
const route = column()

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
