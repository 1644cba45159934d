import type { ExchangeRecord } from '@bookinfo/egress-proxy'

type Value = string | number | null | undefined

/** `SpanKind` of OTLP. */
const kind = { server: 2, client: 3 } as const
const statusError = 2

/** What a method may be called in a span's name; others are made up by clients (OpenTelemetry, HTTP spans). */
const knownMethods = new Set(
  'CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE'.split(' '),
)

/**
 * An exchange as a span of OTLP in JSON; nothing where it is none, or is not to be kept. Named after OpenTelemetry's
 * conventions for HTTP clients, with what only this proxy knows under `egress.`. As Envoy has it there is one span for
 * request and upstream: of kind client, and server for what comes in to a service of the mesh.
 */
export function renderSpan(record: ExchangeRecord) {
  const { span, traceId } = record
  if (span?.sampled !== true || traceId === null) return undefined
  const start = BigInt(Date.parse(record.time)) * 1_000_000n
  const end = start + BigInt(Math.round(record.durationMs * 1_000_000))
  const error = errorOf(record)
  return {
    traceId,
    spanId: span.id,
    ...(span.parentId === null ? {} : { parentSpanId: span.parentId }),
    flags: 1,
    name: nameOf(record),
    kind: isIngress(record) ? kind.server : kind.client,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: renderAttributes({ ...conventional(record), 'error.type': error, ...own(record) }),
    status: error === undefined ? {} : { code: statusError, message: record.detail ?? undefined },
  }
}

interface Attribute {
  readonly key: string
  readonly value:
    | { readonly stringValue: string }
    | { readonly intValue: string }
    | { readonly doubleValue: number }
}

/** OTLP's key-value pairs; what is null or undefined is left out. Whole numbers are texts there. */
export function renderAttributes(values: Readonly<Record<string, Value>>): Attribute[] {
  return Object.entries(values).flatMap(([key, value]): Attribute[] => {
    if (value === null || value === undefined) return []
    if (typeof value === 'string') return [{ key, value: { stringValue: value } }]
    if (Number.isInteger(value)) return [{ key, value: { intValue: String(value) } }]
    return [{ key, value: { doubleValue: value } }]
  })
}

function nameOf({ method, protocol }: ExchangeRecord): string {
  if (method === null) return protocol.replace(/\/.*/, '')
  return knownMethods.has(method) ? method : 'HTTP'
}

/** The listener in front of a mesh service: no rule, and no passing without one. */
function isIngress({ door, action, rule, reason }: ExchangeRecord): boolean {
  return door === 'tcp' && action === 'allow' && rule === null && reason !== 'allow_any'
}

/** A reason of ours, or the status that the upstream answered (OpenTelemetry: `error.type`). */
function errorOf({ endedBy, reason, detail, status }: ExchangeRecord): string | undefined {
  if (endedBy === 'upstream-answer') return status >= 400 ? String(status) : undefined
  return detail === null || (status > 0 && status < 400 && endedBy === 'proxy') ? undefined : reason
}

function conventional(record: ExchangeRecord): Record<string, Value> {
  const { method, upstream } = record
  const [, peer, peerPort] = /^\[?(.*?)\]?:(\d+)$/.exec(upstream?.address ?? '') ?? []
  const isKnown = method === null || knownMethods.has(method)
  return {
    'http.request.method': isKnown ? method : '_OTHER',
    'http.request.method_original': isKnown ? null : method,
    'http.response.status_code': record.status === 0 ? null : record.status,
    'url.full': urlOf(record),
    'server.address': record.host,
    'server.port': record.port,
    'network.peer.address': peer,
    'network.peer.port': peerPort === undefined ? null : Number(peerPort),
    'network.protocol.version': /^HTTP\/(.*)$/.exec(record.protocol)?.[1],
    'tls.client.server_name': upstream?.sni,
    'tls.protocol.version': /^TLSv(.*)$/.exec(upstream?.tlsVersion ?? '')?.[1],
    'user_agent.original': record.userAgent,
  }
}

/** As it went out: https where the proxy made the TLS. Tunnels have no path. */
function urlOf({ host, port, path, upstream }: ExchangeRecord): string | null {
  if (path === null || host === null || port === null) return null
  const scheme = upstream?.tls === 'originate' ? 'https' : 'http'
  const isUsual = port === (scheme === 'https' ? 443 : 80)
  const name = host.includes(':') ? `[${host}]` : host
  return `${scheme}://${name}${isUsual ? '' : `:${port}`}${path}`
}

function own(record: ExchangeRecord): Record<string, Value> {
  return {
    'egress.exchange_id': record.id,
    'egress.request_id': record.requestId,
    'egress.workload': record.workload,
    'egress.door': record.door,
    'egress.action': record.action,
    'egress.reason': record.reason,
    'egress.rule': record.rule,
    'egress.route_rule': record.routeRule,
    'egress.cluster': record.cluster,
    'egress.response_flags': record.flags,
    'egress.config_version': record.configVersion,
    'egress.upstream_tls': record.upstream?.tls,
    'egress.bytes_received': record.bytesReceived,
    'egress.bytes_sent': record.bytesSent,
    'egress.wait_ms': record.waitMs,
    'egress.dns_ms': record.dnsMs,
    'egress.connect_ms': record.connectMs,
    'egress.tls_ms': record.tlsMs,
    'egress.first_byte_ms': record.firstByteMs,
  }
}
