import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { connectRaw, createAuthority, overSocket, startOrigin } from '@bookinfo/testkit'
import { createEgressGateway } from '../egress-gateway.ts'
import { line, startControlPlane } from '../test-control-plane.ts'
import { googleRule, testRecord, testRegistry } from '../test-records.ts'
import { createSpanExporter } from './span-exporter.ts'
import { startOtlpReceiver } from './test-otlp-receiver.ts'

const host = 'www.googleapis.com'
const trace = '0af7651916cd43dd8448eb211c80319c'
const parent = 'b7ad6b7169203331'
const traceparent = `traceparent: 00-${trace}-${parent}-01\r\n`

test('a request that TLS was made for is a client span in the trace of its caller, and the upstream its child', async (t) => {
  const { connect, receiver, origin } = await startTraced(t)
  const client = await connect()
  await client.ask(
    `GET http://${host}:443/books?key=s3cret HTTP/1.1\r\nHost: ${host}:443\r\n${traceparent}\r\n`,
  )
  const [span] = await receiver.until(1)
  assert.ok(span)
  assert.equal(receiver.tenant, 'a')
  assert.deepEqual([span.name, span.kind, span.status], ['GET', 3, {}])
  assert.deepEqual([span.traceId, span.parentSpanId], [trace, parent])
  const got = new Map(origin.received[0]?.headers)
  assert.equal(got.get('traceparent'), `00-${trace}-${span.spanId}-01`)
  assert.deepEqual([got.get('x-b3-traceid'), got.get('x-b3-spanid')], [trace, span.spanId])
  assert.equal(got.get('x-b3-parentspanid'), parent)
  const { attributes } = span
  assert.equal(attributes.get('http.request.method'), 'GET')
  assert.equal(attributes.get('http.response.status_code'), '200')
  assert.match(
    attributes.get('url.full') ?? '',
    /^https:\/\/www\.googleapis\.com\/books\?key=(?!s3cret)/,
  )
  assert.equal(attributes.get('server.address'), host)
  assert.equal(attributes.get('server.port'), '443')
  assert.equal(attributes.get('network.peer.port'), String(origin.port))
  assert.equal(attributes.get('tls.protocol.version'), '1.3')
  assert.equal(attributes.get('egress.rule'), 'egress-rule/default/googleapis')
  assert.ok(BigInt(span.endTimeUnixNano) > BigInt(span.startTimeUnixNano))
})

test('a denial is a span that failed, with the id that its client was shown', async (t) => {
  const { connect, receiver } = await startTraced(t)
  const client = await connect()
  const answer = await client.ask('GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n')
  const [span] = await receiver.until(1)
  assert.ok(span)
  assert.equal(span.parentSpanId, undefined)
  assert.equal(span.status.code, 2)
  assert.equal(span.attributes.get('error.type'), 'no_rule')
  assert.equal(span.attributes.get('egress.action'), 'deny')
  assert.equal(span.attributes.get('egress.exchange_id'), JSON.parse(answer.body).id)
})

test('TLS passed through, by CONNECT and by name, is one span each, sent when the tunnel ends', async (t) => {
  const { connect, receiver, ca, port } = await startTraced(t)
  const client = await connect()
  client.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n${traceparent}\r\n`)
  await client.readUntil('\r\n\r\n')
  client.socket.removeAllListeners('data')
  const bare = { port, host: '127.0.0.1' }
  for (const way of [{ socket: client.socket }, bare]) {
    const tls = connectTls({ ...way, servername: host, ca })
    await once(tls, 'secureConnect')
    await overSocket(tls).ask(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    tls.destroy()
  }
  const spans = new Map((await receiver.until(2)).map((span) => [span.name, span]))
  assert.deepEqual([...spans.keys()].sort(), ['CONNECT', 'TLS'])
  assert.deepEqual(
    [spans.get('CONNECT')?.traceId, spans.get('CONNECT')?.parentSpanId],
    [trace, parent],
  )
  for (const { attributes } of spans.values()) {
    assert.equal(attributes.get('tls.client.server_name'), host)
    assert.equal(attributes.get('egress.upstream_tls'), 'passthrough')
    assert.ok(Number(attributes.get('egress.bytes_sent')) > 200)
  }
  assert.match(spans.get('TLS')?.traceId ?? '', /^[0-9a-f]{32}$/)
})

test('what the caller does not want kept passes on, and is not sent', async (t) => {
  const { connect, receiver, origin } = await startTraced(t)
  const client = await connect()
  const ask = (fields: string) =>
    client.ask(`GET http://${host}:443/ HTTP/1.1\r\nHost: ${host}:443\r\n${fields}\r\n`)
  await ask(traceparent.replace('-01', '-00'))
  await ask('')
  const [span] = await receiver.until(1)
  assert.notEqual(span?.traceId, trace)
  assert.match(new Map(origin.received[0]?.headers).get('traceparent') ?? '', /-00$/)
})

test('a receiver that is away holds nobody up: it is told once, and what does not fit is lost and counted', async (t) => {
  const log: string[] = []
  const receiver = await startOtlpReceiver(t)
  const exporter = createSpanExporter({
    name: 'gw',
    endpoint: receiver.endpoint,
    log: (said) => log.push(said),
  })
  receiver.status = 503
  const span = { id: parent, parentId: null, sampled: true }
  for (let count = 0; count < 5000; count++) exporter.add(testRecord({ traceId: trace, span }))
  assert.equal(exporter.dropped, 5000 - 4096)
  exporter.add(testRecord({ traceId: trace }))
  await receiver.refused()
  receiver.status = 200
  await receiver.until(200)
  await exporter.close()
  assert.match(log[0] ?? '', /^traces: 127\.0\.0\.1:\d+ takes no spans \(.*503/)
  assert.match(log[1] ?? '', /takes spans again$/)
  assert.equal(log.length, 2)
})

/** A gateway that traces, before one origin with TLS. */
async function startTraced(t: TestContext) {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const receiver = await startOtlpReceiver(t)
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [googleRule] })
  const gateway = createEgressGateway({
    registry: testRegistry,
    ports: { egress: 0, admin: 0 },
    controlPlane: control.url,
    connectTo: new Map([[`${host}:443`, origin.address]]),
    ca: authority.certificatePem,
    traces: { endpoint: receiver.endpoint, headers: { 'x-tenant': 'a' } },
  })
  t.after(() => gateway.close())
  const { egressPort: port } = await gateway.start()
  return {
    ca: authority.certificatePem,
    origin,
    receiver,
    port,
    connect: () => connectRaw(t, port),
  }
}
