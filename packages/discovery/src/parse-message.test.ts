import assert from 'node:assert/strict'
import test from 'node:test'
import {
  MessageError,
  parseAck,
  parseCaptureLine,
  parseCaptureReport,
  parseExchangeBatch,
  parseGatewayHello,
} from './parse-message.ts'

const exchange = {
  id: 'a1',
  time: '2026-01-01T00:00:00.000Z',
  phase: 'end',
  configVersion: '3',
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
  detail: 'no egress rule covers www.googleapis.com:443',
  rule: null,
  routeRule: null,
  cluster: null,
  endedBy: 'policy',
  status: 403,
  flags: '-',
  upstream: null,
  downstreamAddress: '127.0.0.1:40000',
  bytesReceived: 0,
  bytesSent: 312,
  durationMs: 0.4,
  waitMs: null,
  dnsMs: null,
  connectMs: null,
  tlsMs: null,
  firstByteMs: null,
  userAgent: 'node',
  requestId: null,
  traceId: null,
  span: null,
}

test('a gateway that says hello brings its registry', () => {
  const hello = {
    gateway: 'egress',
    registry: {
      services: [{ name: 'details', port: 9080 }],
      workloads: [{ name: 'details-v1', service: 'details', labels: { version: 'v1' } }],
    },
    world: 'stand-in',
    knownHosts: ['www.googleapis.com'],
  }
  assert.deepEqual(parseGatewayHello(hello), hello)
})

test('a port outside 1..65535 in a hello is refused by its path', () => {
  const hello = {
    gateway: 'egress',
    registry: { services: [{ name: 'details', port: 70_000 }], workloads: [] },
    world: 'stand-in',
    knownHosts: [],
  }
  assert.throws(() => parseGatewayHello(hello), /GatewayHello\/registry\/services\/0\/port/)
})

test('an acknowledgement is applied or rejected, nothing else', () => {
  const ack = { gateway: 'egress', version: '7', status: 'applied' }
  assert.deepEqual(parseAck(ack), ack)
  assert.throws(() => parseAck({ ...ack, status: 'maybe' }), MessageError)
})

test('a gateway name that could forge a header or a log line is refused', () => {
  const forged = { gateway: 'egress\r\nX: y', version: '7', status: 'applied' }
  assert.throws(() => parseAck(forged), /Ack\/gateway/)
})

test('what is not an object at all is refused', () => {
  for (const value of [null, undefined, 'ack', 7, []]) {
    assert.throws(() => parseAck(value), MessageError)
  }
})

test('a batch of exchanges passes as it is, fields of a later version included', () => {
  const batch = { gateway: 'egress', exchanges: [{ ...exchange, later: true }], dropped: 2 }
  assert.deepEqual(parseExchangeBatch(batch), batch)
})

test('an exchange without its action is refused by its place in the batch', () => {
  const { action: _, ...incomplete } = exchange
  const batch = { gateway: 'egress', exchanges: [exchange, incomplete], dropped: 0 }
  assert.throws(() => parseExchangeBatch(batch), /ExchangeBatch\/exchanges\/1/)
})

const segment = { bytes: 'R0VU', total: 3, serverName: null }
const captured = {
  order: 'o1',
  exchange: 'a1',
  time: '2026-01-01T00:00:00.000Z',
  workload: 'details-v2',
  door: 'connect',
  host: 'www.googleapis.com',
  port: 443,
  tls: 'passthrough',
  upstreamAddress: null,
  segments: { fromApp: segment, toApp: segment, toOutside: segment, fromOutside: segment },
}

test('an order to show bytes, and what was seen, are read', () => {
  const order = { id: 'o1', workload: 'details-v2', host: 'a.test', calls: 1, ms: 5 }
  assert.deepEqual(parseCaptureLine({ capture: order }), { capture: order })
  assert.deepEqual(parseCaptureLine({ capture: null }), { capture: null })
  const report = { gateway: 'egress', order: 'o1', captured }
  assert.deepEqual(parseCaptureReport(report), report)
  assert.equal(parseCaptureReport({ ...report, captured: null }).captured, null)
})

test('bytes that are none, or more than a capture may hold, are refused by field', () => {
  for (const bytes of ['<b>', 'A'.repeat(20_000)]) {
    const segments = { ...captured.segments, toApp: { ...segment, bytes } }
    const report = { gateway: 'egress', order: 'o1', captured: { ...captured, segments } }
    assert.throws(
      () => parseCaptureReport(report),
      (error) =>
        error instanceof MessageError && error.message.startsWith('CaptureReport/captured'),
    )
  }
  assert.throws(() => parseCaptureLine({ capture: { id: 'o1' } }), MessageError)
})
