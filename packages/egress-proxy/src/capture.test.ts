import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dialTcp, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { createAuthority, overSocket, startOrigin } from '@bookinfo/testkit'
import { captureLimits, type SegmentName, type WireCapture } from './capture/wire-capture.ts'
import { createTestClock } from './test-clock.ts'
import { startParent } from './test-parent.ts'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.googleapis.com'
const order = { id: 'one', workload: 'tester', host, calls: 1, ms: 60_000 }
const get = (path = '/books?q=isbn:0486424618') =>
  `GET http://${host}:443${path} HTTP/1.1\r\nHost: ${host}:443\r\n` +
  'Authorization: Bearer hush\r\nCookie: a=hush\r\nX-Seen: yes\r\n\r\n'

/** A proxy whose way to the outside goes over a wire that writes down what it carries. */
async function startWire(
  t: TestContext,
  { protocol = 'https', body = '{"kind":"books#volumes"}', name = host } = {},
) {
  const authority = await createAuthority({ commonName: 'outside' })
  const tls = protocol === 'https' ? { tls: await authority.issue({ hosts: [name] }) } : {}
  const origin = await startOrigin(t, {
    ...tls,
    answer: (_, response) => response.end(body),
  })
  const carried = { out: [] as Buffer[], back: [] as Buffer[] }
  const sockets = new Set<Socket>()
  const wire = createServer((near) => {
    const far = dialTcp(Number(origin.address.split(':')[1]), '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
    }
    near.on('data', (bytes) => carried.out.push(bytes))
    far.on('data', (bytes) => carried.back.push(bytes))
    near.pipe(far).pipe(near)
  })
  await once(wire.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    wire.close()
  })
  const { port } = wire.address() as AddressInfo
  const started = await startProxy(t, {
    resources: [egressRule('googleapis', host, `443/${protocol}`)],
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, `127.0.0.1:${port}`]]),
  })
  const captures = collect()
  return { ...started, ...captures, origin, carried, ca: authority.certificatePem }
}

function collect() {
  const told: WireCapture[] = []
  const waiting = new Set<() => void>()
  return {
    told,
    tell(capture: WireCapture) {
      told.push(capture)
      for (const wake of waiting) wake()
      waiting.clear()
    },
    async capture(fits: (capture: WireCapture) => boolean = () => true): Promise<WireCapture> {
      for (;;) {
        const found = told.findLast(fits)
        if (found !== undefined) return found
        await new Promise<void>((resolve) => waiting.add(resolve))
      }
    },
  }
}

const bytesOf = (capture: WireCapture, name: SegmentName) =>
  Buffer.from(capture.segments[name].bytes, 'base64')

/** The first bytes of what the wire carried. */
const first = (parts: readonly Buffer[]) => Buffer.concat(parts).subarray(0, captureLimits.bytes)

function nameIn(capture: WireCapture, name: SegmentName): string | null {
  const at = capture.segments[name].serverName
  return at === null ? null : bytesOf(capture, name).toString('latin1', at.start, at.end)
}

test('an originated call is clear before the proxy, and on the wire the very records that went out', async (t) => {
  const { proxy, connect, tell, capture, carried, records } = await startWire(t)
  proxy.capture(order, tell)
  const client = await connect()
  assert.equal((await client.ask(get())).status, 200)
  const seen = await capture(({ segments }) => segments.toApp.total > 0)
  assert.equal(seen.order, 'one')
  assert.equal(seen.exchange, records[0]?.id)
  assert.equal(seen.tls, 'originate')
  assert.deepEqual(bytesOf(seen, 'toOutside'), first(carried.out))
  assert.deepEqual(bytesOf(seen, 'fromOutside'), first(carried.back))
  assert.equal(seen.segments.toOutside.total, Buffer.concat(carried.out).length)
  assert.equal(nameIn(seen, 'toOutside'), host)
  assert.match(bytesOf(seen, 'fromApp').toString(), /isbn:0486424618/)
  assert.match(bytesOf(seen, 'toApp').toString(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*books#volumes/)
  for (const part of [...carried.out, ...carried.back])
    assert.doesNotMatch(part.toString('latin1'), /0486424618|books#volumes/)
})

test('secrets are blanked byte for byte before anybody is told', async (t) => {
  const { proxy, connect, tell, capture } = await startWire(t)
  proxy.capture(order, tell)
  const client = await connect()
  const sent = get('/books?key=hush&q=1')
  await client.ask(sent)
  const seen = bytesOf(await capture(), 'fromApp').toString()
  assert.equal(seen.length, sent.length)
  assert.equal(
    seen,
    sent
      .replace('Bearer hush', '***********')
      .replace('a=hush', '******')
      .replace('key=hush', 'key=****'),
  )
})

test('what the app encrypts itself passes as it is: both sides show the same ClientHello', async (t) => {
  const { proxy, connect, tell, capture, carried, ca } = await startWire(t)
  proxy.capture(order, tell)
  const client = await connect()
  const asked = `CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
  client.write(asked)
  await client.readUntil('\r\n\r\n')
  client.socket.removeAllListeners('data')
  const tls = connectTls({ socket: client.socket, servername: host, ca })
  await once(tls, 'secureConnect')
  assert.equal((await overSocket(tls).ask(`GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).status, 200)
  tls.destroy()
  const seen = await capture(({ segments }) => segments.fromOutside.total > 1500)
  assert.equal(seen.tls, 'passthrough')
  assert.equal(seen.door, 'connect')
  assert.deepEqual(bytesOf(seen, 'toOutside'), first(carried.out))
  assert.deepEqual(bytesOf(seen, 'fromApp'), first([Buffer.from(asked), ...carried.out]))
  assert.equal(nameIn(seen, 'fromApp'), host)
  assert.equal(nameIn(seen, 'toOutside'), host)
})

test('TLS without CONNECT is seen from its first byte', async (t) => {
  const { proxy, port, tell, capture, carried, ca } = await startWire(t)
  proxy.capture(order, tell)
  const tls = connectTls({ host: '127.0.0.1', port, servername: host, ca })
  t.after(() => tls.destroy())
  await once(tls, 'secureConnect')
  const seen = await capture(({ segments }) => segments.fromOutside.total > 1500)
  assert.equal(seen.door, 'tls')
  assert.deepEqual(bytesOf(seen, 'fromApp'), first(carried.out))
  assert.deepEqual(bytesOf(seen, 'toOutside'), first(carried.out))
  assert.equal(nameIn(seen, 'fromApp'), host)
})

test('through an upstream proxy the bytes are those inside its tunnel', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const parent = await startParent(t, { leads: { '93.184.216.34:443': origin.port } })
  const { proxy, connect } = await startProxy(t, {
    resources: [egressRule('googleapis', host, '443/https')],
    dns: { [host]: ['93.184.216.34'] },
    upstreamProxy: { url: parent.url },
    ca: authority.certificatePem,
  })
  const { tell, capture } = collect()
  proxy.capture(order, tell)
  const client = await connect()
  assert.equal((await client.ask(get())).status, 200)
  const seen = await capture(({ segments }) => segments.toApp.total > 0)
  assert.equal(nameIn(seen, 'toOutside'), host)
  assert.equal(bytesOf(seen, 'toOutside')[0], 0x16)
  assert.equal(parent.asked().length, 1)
})

test('a refused call shows what was asked and what was answered, and that nothing went out', async (t) => {
  const { proxy, connect, tell, capture, apply, carried } = await startWire(t)
  apply()
  proxy.capture(order, tell)
  const client = await connect()
  assert.equal((await client.ask(get())).status, 403)
  const seen = await capture()
  assert.match(bytesOf(seen, 'toApp').toString(), /^HTTP\/1\.1 403 /)
  assert.equal(seen.segments.toOutside.total + seen.segments.fromOutside.total, 0)
  assert.equal(seen.upstreamAddress, null)
  assert.equal(carried.out.length, 0)
})

test('clear HTTP that leaves in clear is seen so on both sides', async (t) => {
  const { proxy, connect, tell, capture, carried } = await startWire(t, { protocol: 'http' })
  proxy.capture(order, tell)
  const client = await connect()
  await client.ask(`GET http://${host}:443/a HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`)
  const seen = await capture(({ segments }) => segments.toApp.total > 0)
  assert.equal(seen.tls, 'none')
  assert.deepEqual(bytesOf(seen, 'toOutside'), first(carried.out))
  assert.deepEqual(bytesOf(seen, 'fromOutside'), first(carried.back))
})

test('only what was ordered is captured: this workload, this host, so many exchanges, the first bytes', async (t) => {
  const { proxy, connect, tell, told, capture, origin } = await startWire(t)
  const client = await connect()
  await client.ask(get('/before'))
  proxy.capture({ ...order, workload: 'somebody-else' }, tell)
  await client.ask(get('/not-mine'))
  proxy.capture({ ...order, host: 'other.test' }, tell)
  await client.ask(get('/not-there'))
  proxy.capture(order, tell)
  await client.ask(get(`/${'x'.repeat(9000)}`))
  await client.ask(get('/after'))
  const seen = await capture(({ segments }) => segments.toApp.total > 0)
  assert.equal(bytesOf(seen, 'fromApp').length, captureLimits.bytes)
  assert.ok(seen.segments.fromApp.total > 9000)
  assert.deepEqual(new Set(told.map(({ exchange }) => exchange)).size, 1)
  for (const { segments } of told)
    assert.doesNotMatch(
      Buffer.from(segments.fromApp.bytes, 'base64').toString(),
      /before|not-|after/,
    )
  // The captured call had a connection of its own; the others shared theirs.
  assert.equal(origin.connections(), 2)
})

test('a captured answer of a megabyte arrives whole, and the app may go on', async (t) => {
  const { proxy, connect, tell, capture, origin } = await startWire(t, {
    body: 'x'.repeat(1 << 20),
  })
  proxy.capture(order, tell)
  const client = await connect()
  assert.equal((await client.ask(get())).body.length, 1 << 20)
  assert.equal((await client.ask(get())).body.length, 1 << 20)
  const seen = await capture(({ segments }) => segments.toApp.total > 1 << 20)
  assert.equal(bytesOf(seen, 'toApp').length, captureLimits.bytes)
  assert.ok(seen.segments.toApp.total < 2 << 20, 'the second answer is not the first one’s')
  assert.equal(origin.connections(), 2)
})

test('a captured call is refused as any other when the certificate is for another name', async (t) => {
  const { proxy, connect, tell, capture, records } = await startWire(t, { name: 'evil.test' })
  proxy.capture(order, tell)
  const client = await connect()
  assert.equal((await client.ask(get())).status, 502)
  assert.equal(records.at(-1)?.reason, 'tls_certificate_name_mismatch')
  const seen = await capture(({ segments }) => segments.toApp.total > 0)
  assert.match(bytesOf(seen, 'toApp').toString(), /^HTTP\/1\.1 502 /)
  assert.doesNotMatch(bytesOf(seen, 'toOutside').toString('latin1'), /0486424618/)
})

test('an order that nobody meets ends by itself', async (t) => {
  const clock = createTestClock()
  const { proxy, connect } = await startProxy(t, { after: clock.after })
  const { tell, told } = collect()
  proxy.capture({ ...order, ms: 5000 }, tell)
  await clock.fire(5000)
  const client = await connect()
  await client.ask(get())
  assert.equal(clock.waiting(), 0)
  assert.deepEqual(told, [])
})
