import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ExchangeRecord } from '@bookinfo/egress-proxy'
import { initialState, type SubscriptionState } from '../discovery/subscription-state.ts'
import { googleRule, testRecord, testRegistry } from '../test-records.ts'
import { createDestinationNames } from './destination-names.ts'
import { createMetrics } from './metrics.ts'

const mesh = { rule: null, host: 'details', port: 9080, reason: 'mesh' } as const
const answeredByDetails = {
  name: 'details-v2',
  address: '127.0.0.1:1',
  tls: 'none',
  sni: null,
  tlsVersion: null,
  alpn: null,
  reused: true,
} as const

test('an allowed request is counted under the pattern of its rule', () => {
  const lines = metricsAfter(testRecord(), testRecord())
  const labels =
    'reporter="source",source_workload="details-v2",destination_workload="unknown",destination_service_name="*.googleapis.com",response_flags="-",request_protocol="http",connection_security_policy="unknown",response_code="200"'
  assert.ok(lines.includes(`istio_requests_total{${labels}} 2`))
  assert.ok(lines.includes(`istio_request_duration_milliseconds_sum{${labels}} 24`))
})

test('bodies are counted by size, each way', () => {
  const lines = metricsAfter(
    testRecord({ bytesReceived: 0, bytesSent: 101 }),
    testRecord({ bytesReceived: 5000, bytesSent: 3e9 }),
  )
  const buckets = (name: string) =>
    only(`${name}_bucket`, lines).map((line) => line.replace(/^.*le="(.*)"\} (\d+)$/, '$1:$2'))
  assert.deepEqual(buckets('istio_request_bytes').slice(0, 4), [
    '0:1',
    '100:1',
    '1000:1',
    '10000:2',
  ])
  assert.deepEqual(buckets('istio_response_bytes').slice(-2), ['100000000:1', '+Inf:2'])
  assert.match(only('istio_request_bytes_sum', lines)[0] ?? '', / 5000$/)
  assert.match(only('istio_response_bytes_count', lines)[0] ?? '', / 2$/)
})

test('a mesh request is counted under its service and the version that answered', () => {
  const [line] = only(
    'istio_requests_total',
    metricsAfter(testRecord({ ...mesh, upstream: answeredByDetails })),
  )
  assert.match(line ?? '', /destination_workload="details-v2",destination_service_name="details"/)
})

test('a mesh request that nobody answered is counted under its service all the same', () => {
  const failed = {
    ...mesh,
    host: 'details.default.svc.cluster.local',
    upstream: null,
    status: 503,
    flags: 'UH',
  }
  const [line] = only('istio_requests_total', metricsAfter(testRecord(failed)))
  assert.match(
    line ?? '',
    /destination_service_name="details",response_flags="UH".*response_code="503"/,
  )
})

test('S67 whatever was denied is in the black hole, however many names were tried', () => {
  const denied = Array.from({ length: 50 }, (_, at) =>
    testRecord({
      action: 'deny',
      host: `x${at}.evil.test`,
      rule: null,
      upstream: null,
      status: 403,
      workload: `w${at}`,
    }),
  )
  const lines = only('istio_requests_total', metricsAfter(...denied))
  assert.equal(lines.length, 1)
  assert.match(
    lines[0] ?? '',
    /source_workload="unknown".*"BlackHoleCluster".*response_code="403".* 50$/,
  )
})

test('what only ALLOW_ANY let through is one destination, also where a name looks like a service', () => {
  const passed = { reason: 'allow_any', rule: null, cluster: 'PassthroughCluster' } as const
  const lines = metricsAfter(
    testRecord({ ...passed, host: 'other.test' }),
    testRecord({ ...passed, host: 'details.other.test' }),
  )
  const [line, ...others] = only('istio_requests_total', lines)
  assert.equal(others.length, 0)
  assert.match(line ?? '', /destination_service_name="PassthroughCluster".* 2$/)
})

test('a rule that is gone lends its own name to its last exchange', () => {
  const lines = metricsAfter(testRecord({ rule: 'egress-rule/default/old' }))
  assert.match(only('istio_requests_total', lines)[0] ?? '', /"egress-rule\/default\/old"/)
})

test('a tunnel is a TCP connection: opened, closed, bytes both ways, and no request', () => {
  const tunnel = { door: 'connect', method: 'CONNECT', status: 200 } as const
  const lines = metricsAfter(
    testRecord({ ...tunnel, phase: 'open' }),
    testRecord({ ...tunnel, bytesReceived: 10, bytesSent: 20 }),
  )
  assert.deepEqual(only('istio_requests_total', lines), [])
  for (const [name, value] of [
    ['opened_total', 1],
    ['closed_total', 1],
  ] as const) {
    assert.match(only(`istio_tcp_connections_${name}`, lines)[0] ?? '', new RegExp(` ${value}$`))
  }
  assert.match(
    only('istio_tcp_received_bytes_total', lines)[0] ?? '',
    /request_protocol="tcp".* 10$/,
  )
  assert.match(only('istio_tcp_sent_bytes_total', lines)[0] ?? '', / 20$/)
})

test('TLS that was denied is a closed connection in the black hole, a denied CONNECT is a request', () => {
  const denied = { action: 'deny', rule: null, upstream: null } as const
  const lines = metricsAfter(
    testRecord({ ...denied, door: 'tls', method: null, status: 0 }),
    testRecord({ ...denied, door: 'connect', method: 'CONNECT', status: 403 }),
  )
  assert.match(only('istio_tcp_connections_closed_total', lines)[0] ?? '', /BlackHoleCluster.* 1$/)
  assert.deepEqual(only('istio_tcp_connections_opened_total', lines), [])
  assert.match(only('istio_requests_total', lines)[0] ?? '', /response_code="403".* 1$/)
})

test('the state of the rules is told: which version, and whether it may be old', () => {
  let state: SubscriptionState = initialState()
  const metrics = createMetrics({
    names: createDestinationNames(testRegistry),
    subscription: () => state,
    dropped: () => ({ exchanges: 3, spans: 4 }),
  })
  const before = metrics.render().split('\n')
  assert.ok(before.includes('egress_config_stale 1'))
  assert.ok(before.includes('egress_config_version{version="none"} 1'))
  assert.ok(before.includes('egress_exchanges_dropped_total 3'))
  assert.ok(before.includes('egress_spans_dropped_total 4'))
  state = { connected: true, version: '12', rejected: null, refused: [], staleSince: null }
  const after = metrics.render().split('\n')
  assert.ok(after.includes('egress_config_stale 0'))
  assert.deepEqual(only('egress_config_version', after), ['egress_config_version{version="12"} 1'])
  assert.ok(after.includes('egress_exchanges_dropped_total 3'))
})

test('the text is what Prometheus reads: each metric is introduced once and in one piece, each line is a sample', () => {
  const denied = testRecord({ rule: null, action: 'deny', door: 'tls', method: null })
  const strange = testRecord({ rule: 'egress-rule/a"\\\n/b' })
  const introduced: string[] = []
  for (const line of metricsAfter(testRecord(), denied, strange)) {
    const [, word, name = ''] = /^# (HELP|TYPE) (\w+) \S/.exec(line) ?? []
    if (word === 'HELP') introduced.push(name)
    else if (word === 'TYPE') assert.equal(name, introduced.at(-1))
    else if (line !== '') {
      assert.match(line, /^\w+(\{(\w+="([^"\\]|\\[\\"n])*",?)+\})? \d+(\.\d+)?$/)
      const [sample = ''] = line.split(/[{ ]/)
      assert.equal(sample.replace(/_(bucket|sum|count)$/, ''), introduced.at(-1))
    }
  }
  assert.equal(new Set(introduced).size, 12)
  assert.equal(introduced.length, 12)
})

function metricsAfter(...records: readonly ExchangeRecord[]): string[] {
  const names = createDestinationNames(testRegistry)
  names.use({ resources: [googleRule] })
  const metrics = createMetrics({
    names,
    subscription: initialState,
    dropped: () => ({ exchanges: 0, spans: 0 }),
  })
  for (const record of records) metrics.record(record)
  return metrics.render().split('\n')
}

function only(name: string, lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith(`${name}{`))
}
