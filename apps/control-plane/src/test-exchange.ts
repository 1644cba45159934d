import type { ExchangeRecord } from '@bookinfo/egress-proxy'

/** A denied call of details-v2, as a gateway reports it. */
export function exchange(id: string): ExchangeRecord {
  return {
    id,
    time: '2026-01-01T00:00:00.000Z',
    phase: 'end',
    configVersion: '1',
    workload: 'details-v2',
    door: 'http-absolute',
    method: 'GET',
    path: '/books/v1/volumes',
    protocol: 'HTTP/1.1',
    host: 'www.googleapis.com',
    port: 443,
    nameSource: 'uri',
    action: 'deny',
    reason: 'no_rule',
    detail: 'no rule',
    rule: null,
    routeRule: null,
    endedBy: 'policy',
    status: 403,
    flags: '-',
    upstream: null,
    downstreamAddress: '127.0.0.1:1',
    bytesReceived: 0,
    bytesSent: 0,
    durationMs: 1,
    dnsMs: null,
    connectMs: null,
    tlsMs: null,
    firstByteMs: null,
    userAgent: null,
    requestId: null,
    traceId: null,
  }
}
