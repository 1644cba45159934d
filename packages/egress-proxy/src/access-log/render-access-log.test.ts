import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ExchangeRecord } from '../exchange.ts'
import { escapeText } from './escape-text.ts'
import { toLogColumns } from './log-columns.ts'
import { redactPath } from './redact-path.ts'
import { renderAccessLogJson, renderAccessLogText } from './render-access-log.ts'

const record: ExchangeRecord = {
  id: 'decision-1',
  time: '2026-01-31T10:00:00.123Z',
  phase: 'end',
  configVersion: '7',
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
    address: '142.250.74.10:443',
    tls: 'originate',
    sni: 'www.googleapis.com',
    tlsVersion: 'TLSv1.3',
    alpn: 'http/1.1',
    reused: true,
  },
  downstreamAddress: '10.0.0.5:52000',
  bytesReceived: 0,
  bytesSent: 5120,
  durationMs: 141.6,
  waitMs: null,
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: 140.2,
  userAgent: 'Ruby',
  requestId: '6b1c',
  traceId: null,
  span: null,
}

const denied: ExchangeRecord = {
  ...record,
  action: 'deny',
  reason: 'no_rule',
  detail: 'no rule',
  rule: null,
  cluster: 'BlackHoleCluster',
  endedBy: 'policy',
  status: 403,
  upstream: null,
  bytesSent: 0,
  firstByteMs: null,
}

test('the text is a line in the default format of Envoy', () => {
  assert.equal(
    renderAccessLogText(record),
    '[2026-01-31T10:00:00.123Z] "GET /books/v1/volumes?q=isbn:0486424618 HTTP/1.1" 200 - via_upstream - "-" 0 5120 142 140 "-" "Ruby" "6b1c" "www.googleapis.com:443" "142.250.74.10:443" outbound|443||*.googleapis.com - - 10.0.0.5:52000 - egress-rule/default/googleapis',
  )
  assert.equal(
    renderAccessLogText(denied),
    '[2026-01-31T10:00:00.123Z] "GET /books/v1/volumes?q=isbn:0486424618 HTTP/1.1" 403 - no_rule - "-" 0 0 142 - "-" "Ruby" "6b1c" "www.googleapis.com:443" "-" BlackHoleCluster - - 10.0.0.5:52000 - -',
  )
})

test('a failed TLS handshake stands in its own column', () => {
  const failed = {
    ...record,
    reason: 'tls_certificate_expired',
    detail: 'CERT_HAS_EXPIRED',
    endedBy: 'upstream',
    status: 502,
    flags: 'UF',
  } as const
  assert.match(renderAccessLogText(failed), / 502 UF tls_certificate_expired - "CERT_HAS_EXPIRED" /)
})

test('a tunnel without a request has dashes for it', () => {
  const tunnel = {
    ...denied,
    method: null,
    path: null,
    protocol: 'TLS',
    status: 0,
    door: 'tls',
  } as const
  assert.match(renderAccessLogText(tunnel), /^\[.*\] "- - -" 0 - no_rule no_rule "-" /)
})

test('S66 text a client chose cannot end a column or a line, nor turn the writing', () => {
  const userAgent = 'a"b\\c\r\nd\u001b[31m\u202eevil\u0085'
  const text = renderAccessLogText({ ...record, userAgent })
  assert.match(text, /"a\\"b\\\\c\\x0d\\x0ad\\x1b\[31m\\u\{202e\}evil\\x85"/)
  assert.doesNotMatch(text, /[^\x20-\x7e]/)
  const json = renderAccessLogJson({ ...record, userAgent })
  assert.doesNotMatch(json, /[^\x20-\x7e]/)
  assert.equal(JSON.parse(json).user_agent, userAgent)
})

test('JSON has the keys of Envoy, numbers as numbers, and who asked', () => {
  const line = JSON.parse(renderAccessLogJson(denied))
  assert.equal(line.response_code, 403)
  assert.equal(line.duration, 142)
  assert.equal(line.upstream_host, null)
  assert.equal(line.authority, 'www.googleapis.com:443')
  assert.equal(line.workload, 'details-v2')
  assert.equal(line.reason, 'no_rule')
  assert.equal(line.action, 'deny')
})

test('values of secret-looking parameters are not written down', () => {
  assert.equal(redactPath('/a?q=isbn:1&key=AIza&x=1'), '/a?q=isbn:1&key=[redacted]&x=1')
  assert.equal(redactPath('/a?access_token=1'), '/a?access_token=[redacted]')
  assert.equal(redactPath('/a?%74oken=1&b'), '/a?%74oken=[redacted]&b')
  assert.equal(redactPath('/a?q=isbn:1'), '/a?q=isbn:1')
  assert.equal(redactPath('/key'), '/key')
  assert.ok(redactPath(`/${'a'.repeat(5_000)}`).length < 2_100)
})

test('a line says of its own exchange what it says, whatever line was written before it', () => {
  const either = <const T>(...values: T[]) => fc.constantFrom(...values)
  const upstreams = fc.record({
    ...fixed(record.upstream ?? assert.fail()),
    address: either('142.250.74.10:443', '10.0.0.9:80'),
    tls: either('none', 'originate', 'passthrough'),
  })
  const records: fc.Arbitrary<ExchangeRecord> = fc.record({
    ...fixed(record),
    time: either('2026-01-31T10:00:00.123Z', '2026-01-31T10:00:00.124Z'),
    door: either('http-origin', 'tls', 'tcp'),
    method: either('GET', 'PUT', null),
    path: either('/', '/a"b', null),
    protocol: either('HTTP/1.1', 'HTTP/1.0'),
    host: either('a.test', '::1', null),
    port: either(80, 443, null),
    reason: either('allowed', 'tls_handshake_failed'),
    detail: either(null, 'it failed'),
    rule: either(null, 'egress-rule/default/a'),
    routeRule: either(null, 'route-rule/default/a'),
    cluster: either(null, 'PassthroughCluster', 'BlackHoleCluster'),
    endedBy: either('upstream-answer', 'policy', 'upstream'),
    status: either(200, 404, 502),
    flags: either('-', 'UF'),
    upstream: fc.option(upstreams, { nil: null }),
    userAgent: either(null, 'Ruby'),
    requestId: either(null, record.id, 'x"y'),
    downstreamAddress: either('10.0.0.5:52000', '10.0.0.6:52000'),
    firstByteMs: either(null, 3),
  })
  fc.assert(
    fc.property(fc.array(records, { minLength: 2 }), (neighbours) => {
      for (const each of neighbours) assert.equal(renderAccessLogText(each), byColumns(each))
    }),
  )
})

function fixed<T extends object>(values: T): { [K in keyof T]: fc.Arbitrary<T[K]> } {
  const entries = Object.entries(values).map(([name, value]) => [name, fc.constant(value)])
  return Object.fromEntries(entries)
}

/** The line as Envoy's documentation has it, one column after the other. */
function byColumns(of: ExchangeRecord): string {
  const c = toLogColumns(of)
  const plain = (value: string | null) => (value === null ? '-' : escapeText(value))
  const columns = [
    `[${c.start_time}]`,
    `"${plain(c.method)} ${plain(c.path)} ${c.protocol ?? '-'}"`,
    c.response_code,
    c.response_flags,
    c.response_code_details,
    plain(c.connection_termination_details).replaceAll(' ', '_'),
    `"${plain(c.upstream_transport_failure_reason)}"`,
    c.bytes_received,
    c.bytes_sent,
    c.duration,
    c.upstream_service_time ?? '-',
    '"-"',
    `"${plain(c.user_agent)}"`,
    `"${plain(c.request_id)}"`,
    `"${plain(c.authority)}"`,
    `"${plain(c.upstream_host)}"`,
    plain(c.upstream_cluster),
    '-',
    '-',
    c.downstream_remote_address,
    plain(c.requested_server_name),
    plain(c.route_name),
  ]
  return columns.join(' ')
}
