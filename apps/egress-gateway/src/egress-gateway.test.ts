import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Resource } from '@bookinfo/rules'
import { startOrigin } from '@bookinfo/testkit'
import { createEgressGateway } from './egress-gateway.ts'
import { type Heard, line, startControlPlane } from './test-control-plane.ts'
import { ask, startGateway } from './test-gateway.ts'
import { googleRule, testRegistry } from './test-records.ts'

const bookRule: Resource = {
  ...googleRule,
  metadata: { name: 'books', namespace: 'default' },
  spec: { destination: { service: 'books.test' }, ports: [{ port: 80, protocol: 'http' }] },
}

test('start returns when the first rules are in force: what they allow passes, the rest is denied', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '4', resources: [bookRule] })
  const { get, admin } = await startGateway(t, { controlPlane: control.url })
  assert.deepEqual(await get('http://books.test/one'), { status: 200, body: 'books.test /one' })
  assert.equal((await get('http://www.googleapis.com/')).status, 403)
  assert.deepEqual(JSON.parse((await admin('/ready')).body), { status: 'ready', version: '4' })
})

test('a rule that is taken back denies again, without a restart', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [bookRule] })
  const { get } = await startGateway(t, { controlPlane: control.url })
  assert.equal((await get('http://books.test/')).status, 200)
  control.send({ version: '2', resources: [] })
  await control.until((heard) => heard.filter(({ what }) => what === 'ack').length === 2)
  assert.equal((await get('http://books.test/')).status, 403)
})

test('each exchange is in the access log, the metrics, the admin and the control plane', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [bookRule] })
  const { get, admin, accessLog } = await startGateway(t, { controlPlane: control.url })
  await get('http://books.test/one')
  await get('http://evil.test/two')
  await control.until(
    (heard) =>
      heard.flatMap((entry) => (entry.what === 'exchanges' ? entry.message.exchanges : []))
        .length === 2,
  )
  const lines = await accessLog()
  assert.equal(lines.length, 2)
  assert.match(lines[0] ?? '', /"GET \/one HTTP\/1\.1" 200 -/)
  assert.match(lines[1] ?? '', /"GET \/two HTTP\/1\.1" 403/)
  const metrics = (await admin('/metrics')).body
  assert.match(metrics, /istio_requests_total\{.*"local".*"books\.test".*response_code="200"\} 1/)
  assert.match(
    metrics,
    /istio_requests_total\{.*"local".*"BlackHoleCluster".*response_code="403"\} 1/,
  )
  const exchanges = JSON.parse((await admin('/exchanges?last=1')).body)
  assert.deepEqual([exchanges[0].host, exchanges[0].reason], ['evil.test', 'no_rule'])
  assert.match((await admin('/config_dump')).body, /books\.test/)
})

test('the access log can be JSON', async (t) => {
  const { get, accessLog } = await startGateway(t, { accessLogFormat: 'json' })
  await get('http://evil.test/two')
  const entry = JSON.parse((await accessLog())[0] ?? '')
  assert.deepEqual([entry.path, entry.response_code], ['/two', 403])
})

test('without a control plane the mesh is served, everything external is denied, and both are said', async (t) => {
  const { get, admin, log } = await startGateway(t, { controlPlane: 'http://127.0.0.1:1' })
  assert.deepEqual(await get('http://details:9080/x'), { status: 200, body: 'details:9080 /x' })
  assert.equal((await get('http://books.test/')).status, 403)
  assert.equal((await admin('/ready')).status, 503)
  assert.match(log.find((entry) => entry.includes('away')) ?? '', /everything external is denied/)
})

test('when the control plane goes away the rules stay, and are told to be stale', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [bookRule] })
  const away = Promise.withResolvers<void>()
  const { get, admin } = await startGateway(t, {
    controlPlane: control.url,
    log: (entry) => entry.includes('away') && away.resolve(),
  })
  assert.match((await admin('/metrics')).body, /^egress_config_stale 0$/m)
  await control.close()
  await away.promise
  assert.equal((await get('http://books.test/')).status, 200)
  assert.match((await admin('/metrics')).body, /^egress_config_stale 1$/m)
  assert.equal((await admin('/ready')).status, 200)
})

test('overrides are told at the start', async (t) => {
  const { log } = await startGateway(t, {})
  assert.match(log[0] ?? '', /^override: books\.test:80 is reached at 127\.0\.0\.1:\d+$/)
})

test('the upstream proxy is told at the start and shown, its credentials are not', async (t) => {
  const { log, admin } = await startGateway(t, {
    upstreamProxy: { url: 'http://user:s3cret@proxy.corp:3128', except: ['.corp'] },
  })
  assert.equal(
    log.find((line) => line.startsWith('upstream proxy')),
    'upstream proxy: what goes outside goes through proxy.corp:3128 with credentials, by address; reached directly: .corp',
  )
  const { body } = await admin('/config_dump')
  assert.deepEqual(JSON.parse(body).proxy.upstreamProxy, {
    address: 'proxy.corp:3128',
    by: 'address',
    except: ['.corp'],
    hasCredentials: true,
  })
  assert.doesNotMatch(body + log.join(), /s3cret/)
})

test('the ingress port leads to the service behind it', async (t) => {
  const { started } = await startGateway(t, {
    ports: { egress: 0, admin: 0, ingress: 0 },
    ingressService: 'details',
  })
  const answer = await ask(started.ingressPort ?? 0, '/page', 'bookinfo.test')
  assert.deepEqual(answer, { status: 200, body: 'bookinfo.test /page' })
})

test('a TCP listener leads to the address of a TCP rule, is told at the start, and shown', async (t) => {
  const control = await startControlPlane(t)
  const database: Resource = {
    ...bookRule,
    spec: { destination: { service: '192.0.2.9' }, ports: [{ port: 3306, protocol: 'tcp' }] },
  }
  control.firstLine = line({ version: '1', resources: [database] })
  const origin = await startOrigin(t)
  const { started, log, admin } = await startGateway(t, {
    controlPlane: control.url,
    tcpListeners: new Map([[0, '192.0.2.9:3306']]),
    connectTo: new Map([['192.0.2.9:3306', origin.address]]),
  })
  const [port = 0] = started.tcpPorts
  assert.equal((await ask(port, '/', 'db.test')).status, 200)
  assert.ok(log.some((entry) => entry.startsWith(`tcp: 192.0.2.9:3306 is reached at port ${port}`)))
  assert.match(
    (await admin('/listeners')).body,
    new RegExp(`^192\\.0\\.2\\.9:3306::127.*:${port}$`, 'm'),
  )
})

test('ALLOW_ANY is told at the start, shown, and counted', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [] })
  const { get, log, admin, accessLog } = await startGateway(t, {
    controlPlane: control.url,
    outboundTrafficPolicy: 'ALLOW_ANY',
  })
  assert.equal((await get('http://books.test/')).status, 200)
  assert.ok(log.some((entry) => entry.startsWith('outbound traffic policy: ALLOW_ANY')))
  assert.match((await admin('/config_dump')).body, /"outboundTrafficPolicy":"ALLOW_ANY"/)
  assert.match((await admin('/metrics')).body, /destination_service_name="PassthroughCluster"/)
  assert.match((await accessLog())[0] ?? '', / PassthroughCluster .* allow_any$/)
})

test('bytes are shown to the control plane when it asks for them, and only then', async (t) => {
  const control = await startControlPlane(t)
  control.firstLine = line({ version: '1', resources: [bookRule] })
  const { get } = await startGateway(t, { controlPlane: control.url })
  await get('http://books.test/before')
  const order = { id: 'o1', workload: 'local', host: 'books.test', calls: 1, ms: 30_000 }
  control.send({ capture: order })
  await control.until((heard) => heard.some(({ what }) => what === 'capture'))
  await get('http://books.test/shown')
  await get('http://books.test/after')
  await control.until((heard) => capturesOf(heard).some(({ captured }) => captured !== null))
  const [inForce, seen] = capturesOf(control.heard)
  assert.deepEqual([inForce?.order, inForce?.captured], ['o1', null])
  const sent = Buffer.from(seen?.captured?.segments.fromApp.bytes ?? '', 'base64').toString()
  assert.match(sent, /^GET http:\/\/books\.test\/shown HTTP\/1\.1\r\n/)
  assert.doesNotMatch(JSON.stringify(capturesOf(control.heard)), /before|after/)
})

function capturesOf(heard: readonly Heard[]) {
  return heard.flatMap((entry) => (entry.what === 'capture' ? [entry.message] : []))
}

test('a taken port is told by its listener, and nothing stays open', async (t) => {
  const { started } = await startGateway(t, {})
  const second = createEgressGateway({
    registry: testRegistry,
    ports: { egress: started.egressPort, admin: 0 },
  })
  await assert.rejects(second.start(), {
    name: 'PortError',
    listener: 'egress',
    message: `egress port ${started.egressPort} is taken`,
  })
})
