import { randomUUID } from 'node:crypto'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'

const nothingUpstream = {
  upstream: null,
  waitMs: null,
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: null,
}

const base: Omit<ExchangeRecord, 'id' | 'time'> = {
  phase: 'end',
  configVersion: '1',
  workload: 'productpage-v1',
  door: 'http-absolute',
  method: 'GET',
  path: '/',
  protocol: 'HTTP/1.1',
  host: 'details',
  port: 9080,
  nameSource: 'uri',
  action: 'allow',
  reason: 'mesh',
  detail: null,
  rule: null,
  routeRule: null,
  cluster: null,
  endedBy: 'upstream-answer',
  status: 200,
  flags: '-',
  ...nothingUpstream,
  downstreamAddress: '127.0.0.1:50000',
  bytesReceived: 120,
  bytesSent: 480,
  durationMs: 3.2,
  userAgent: 'node',
  requestId: 'b1f2',
  traceId: null,
  span: null,
}

/** A record with the given fields; the rest is that of a quiet call inside the mesh. */
export function fakeRecord(fields: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return { ...base, id: randomUUID(), time: new Date().toISOString(), ...fields }
}

/** A call inside the mesh, answered by `name`. */
export function meshRecord(workload: string, name: string, status = 200): ExchangeRecord {
  const [service = ''] = name.split('-')
  return fakeRecord({
    workload,
    host: service,
    path: `/${service}/0`,
    status,
    upstream: upstreamOf(name, '127.0.0.1:9080', 'none'),
  })
}

/** Refused: no rule names the host. */
export function deniedRecord(workload: string, host: string, port = 443): ExchangeRecord {
  return fakeRecord({
    workload,
    host,
    port,
    path: '/books/v1/volumes?q=isbn:0486424618',
    action: 'deny',
    reason: 'no_rule',
    detail: `no rule allows ${workload} to reach ${host}:${port}`,
    endedBy: 'policy',
    status: 403,
    durationMs: 0.6,
  })
}

/** Allowed by `googleapis`, and answered with `status`. */
export function googleRecord(workload: string, status = 200): ExchangeRecord {
  return fakeRecord({
    workload,
    host: 'www.googleapis.com',
    port: 443,
    path: '/books/v1/volumes?q=isbn:0486424618',
    reason: 'allowed',
    rule: 'egress-rule/default/googleapis',
    status,
    durationMs: 14.3,
    upstream: upstreamOf('www.googleapis.com', '127.0.0.1:8443', 'originate'),
  })
}

function upstreamOf(name: string, address: string, tls: 'none' | 'originate') {
  const encrypted = tls === 'originate'
  return {
    name,
    address,
    tls,
    sni: encrypted ? name : null,
    tlsVersion: encrypted ? 'TLSv1.3' : null,
    alpn: encrypted ? 'http/1.1' : null,
    reused: false,
  }
}
