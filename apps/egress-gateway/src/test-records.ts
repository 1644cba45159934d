import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { classicApiVersion, type EgressRule, type MeshRegistry } from '@bookinfo/rules'

export const testRegistry: MeshRegistry = {
  services: [{ name: 'details', port: 9080 }],
  workloads: [
    {
      name: 'details-v2',
      service: 'details',
      labels: { version: 'v2' },
      address: '127.0.0.1',
      port: 1,
    },
    { name: 'local', labels: {} },
  ],
  sources: [{ cidr: '127.0.0.0/8', workload: 'local' }],
}

export const googleRule: EgressRule = {
  apiVersion: classicApiVersion,
  kind: 'EgressRule',
  metadata: { name: 'googleapis', namespace: 'default' },
  spec: {
    destination: { service: '*.googleapis.com' },
    ports: [{ port: 443, protocol: 'https' }],
  },
}

/** A request of details v2 that an external host answered, changed as a test needs it. */
export function testRecord(changes: Partial<ExchangeRecord> = {}): ExchangeRecord {
  return {
    id: 'id-1',
    time: '2026-01-31T10:00:00.000Z',
    phase: 'end',
    configVersion: '1',
    workload: 'details-v2',
    door: 'http-absolute',
    method: 'GET',
    path: '/books/v1/volumes?q=isbn:0486424618',
    protocol: 'HTTP/1.1',
    host: 'www.googleapis.com',
    port: 443,
    nameSource: 'uri',
    action: 'allow',
    reason: 'allowed',
    detail: null,
    rule: 'egress-rule/default/googleapis',
    routeRule: null,
    cluster: 'outbound|443||*.googleapis.com',
    endedBy: 'upstream-answer',
    status: 200,
    flags: '-',
    upstream: {
      name: 'www.googleapis.com',
      address: '127.0.0.1:443',
      tls: 'originate',
      sni: 'www.googleapis.com',
      tlsVersion: 'TLSv1.3',
      alpn: 'http/1.1',
      reused: false,
    },
    downstreamAddress: '127.0.0.1:50000',
    bytesReceived: 0,
    bytesSent: 1000,
    durationMs: 12,
    waitMs: null,
    dnsMs: null,
    connectMs: 1,
    tlsMs: 3,
    firstByteMs: 10,
    userAgent: null,
    requestId: null,
    traceId: null,
    span: null,
    ...changes,
  }
}
