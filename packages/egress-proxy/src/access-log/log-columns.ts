import type { ExchangeRecord } from '../exchange.ts'

/** The columns of Envoy's access log that one record fills; `null` where there is no value. */
export interface LogColumns {
  readonly start_time: string
  readonly method: string | null
  readonly path: string | null
  readonly protocol: string | null
  readonly response_code: number
  readonly response_flags: string
  readonly response_code_details: string
  readonly connection_termination_details: string | null
  readonly upstream_transport_failure_reason: string | null
  readonly bytes_received: number
  readonly bytes_sent: number
  readonly duration: number
  readonly upstream_service_time: number | null
  readonly x_forwarded_for: null
  readonly user_agent: string | null
  readonly request_id: string | null
  readonly authority: string | null
  readonly upstream_host: string | null
  readonly upstream_cluster: string | null
  readonly upstream_local_address: null
  readonly downstream_local_address: null
  readonly downstream_remote_address: string
  readonly requested_server_name: string | null
  readonly route_name: string | null
}

/** Envoy's name for each part of a record (spec: egress-rules 8.3, 8.4). What the record does not hold is `null`. */
export function toLogColumns(record: ExchangeRecord): LogColumns {
  const { upstream, door, status } = record
  const isHttp = record.method !== null
  return {
    start_time: record.time,
    method: record.method,
    path: record.path,
    protocol: isHttp ? record.protocol : null,
    response_code: status,
    response_flags: record.flags,
    response_code_details: codeDetails(record),
    connection_termination_details: isHttp ? null : record.detail,
    upstream_transport_failure_reason: record.reason.startsWith('tls_') ? record.detail : null,
    bytes_received: record.bytesReceived,
    bytes_sent: record.bytesSent,
    duration: Math.round(record.durationMs),
    upstream_service_time: record.firstByteMs === null ? null : Math.round(record.firstByteMs),
    x_forwarded_for: null,
    user_agent: record.userAgent,
    request_id: record.requestId,
    authority: record.host === null ? null : authorityOf(record.host, record.port),
    upstream_host: upstream?.address ?? null,
    upstream_cluster: record.cluster,
    upstream_local_address: null,
    downstream_local_address: null,
    downstream_remote_address: record.downstreamAddress,
    requested_server_name: door === 'tls' || upstream?.tls === 'passthrough' ? record.host : null,
    route_name: record.routeRule ?? record.rule ?? policyRoute(record),
  }
}

/**
 * `via_upstream` where the upstream's own answer went through, else our code. No denial of ours is a 404 or a 502: such
 * a one was told as Istio tells it, and is logged as Istio logs it.
 */
function codeDetails({ endedBy, reason, status }: ExchangeRecord): string {
  if (endedBy === 'upstream-answer') return 'via_upstream'
  if (endedBy !== 'policy') return reason
  return status === 404 ? 'route_not_found' : status === 502 ? 'direct_response' : reason
}

/** Istio's name for the route of what no rule is about. */
function policyRoute({ cluster, endedBy, status }: ExchangeRecord): string | null {
  if (endedBy === 'policy' && status === 502) return 'block_all'
  return cluster === 'PassthroughCluster' ? 'allow_any' : null
}

function authorityOf(host: string, port: number | null): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === null ? name : `${name}:${port}`
}
