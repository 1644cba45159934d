import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '../exchange.ts'
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
