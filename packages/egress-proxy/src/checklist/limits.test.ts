import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type RawClient, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy, type TestProxyOptions } from '../test-proxy.ts'

/** Spec: security S58, S59 and S80: what one workload may use up. */

const get = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n'
const resources = [
  egressRule('allowed', '*.allowed.test', '80/http'),
  egressRule('echo', '192.0.2.7/32', '7/tcp'),
]
const credentials = new Map([
  ['greedy', 'g'],
  ['modest', 'm'],
])

/** Proxy credentials of one of the two workloads. */
function as(workload: string): string {
  const pair = `${workload}:${credentials.get(workload)}`
  return `Proxy-Authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`
}

function getAs(workload: string, host = 'www.allowed.test'): string {
  return `GET / HTTP/1.1\r\nHost: ${host}\r\n${as(workload)}\r\n`
}

async function start(t: TestContext, options: TestProxyOptions) {
  const origin = await startOrigin(t)
  const started = await startProxy(t, {
    resources,
    credentials,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
    ...options,
  })
  return { origin, ...started }
}

/** Refused with 429, told when to come back, and nobody else is. */
async function limited(client: RawClient, text: string, reason: string): Promise<void> {
  const answer = await client.ask(text)
  assert.equal(answer.status, 429)
  assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  assert.match(answer.headers.get('proxy-status') ?? '', new RegExp(`details="${reason}"`))
}

test('S80 one workload’s connections, tunnels and lookups are capped, and others unaffected', async (t) => {
  await t.test('connections', async () => {
    const { connect, records } = await start(t, { limits: { connections: 2 } })
    const kept = [await connect(), await connect()]
    for (const client of kept) assert.equal((await client.ask(getAs('greedy'))).status, 200)
    await limited(await connect(), getAs('greedy'), 'too_many_connections')
    assert.equal(records.at(-1)?.workload, 'greedy')
    assert.equal(records.at(-1)?.flags, 'RL')
    const other = await connect()
    assert.equal((await other.ask(getAs('modest'))).status, 200)
    kept[0]?.end()
    await kept[0]?.rest()
    assert.equal((await (await connect()).ask(getAs('greedy'))).status, 200)
  })
  await t.test('connections from one address, before anybody is known', async () => {
    const { connect, records, record } = await startProxy(t, { limits: { connections: 1 } })
    const first = await connect()
    assert.equal((await first.ask(get)).status, 403)
    await limited(await connect(), get, 'too_many_connections')
    const tls = await connect()
    tls.write(Buffer.of(0x16, 3, 1))
    assert.deepEqual([...(await tls.rest())], [0x15, 3, 3, 0, 2, 2, 80])
    assert.equal(records.at(-1)?.reason, 'too_many_connections')
    const silent = await Promise.all(Array.from({ length: 70 }, connect))
    const ends = silent.map((client) => client.rest().then(() => performance.now()))
    const times = await Promise.all(ends)
    const waited = times.filter((at) => Math.max(...times) - at < 500).length
    assert.ok(waited > 50 && waited < 70, `some 60 wait to be told, more do not: ${waited}`)
    first.end()
    await first.rest()
    assert.equal((await (await connect()).ask(get)).status, 403)
    await record(({ reason }) => reason === 'no_rule')
  })
  await t.test('tunnels', async () => {
    const echo = await startRawOrigin(t, (socket) => void socket.pipe(socket))
    const connectTo = new Map([['192.0.2.7:7', echo.address]])
    const { connect, record } = await start(t, { limits: { tunnels: 1 }, connectTo })
    const open = (workload: string) =>
      `CONNECT 192.0.2.7:7 HTTP/1.1\r\nHost: 192.0.2.7:7\r\n${as(workload)}\r\n`
    const first = await connect()
    first.write(open('greedy'))
    assert.match(await first.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
    await limited(await connect(), open('greedy'), 'too_many_tunnels')
    const other = await connect()
    other.write(open('modest'))
    assert.match(await other.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
    first.end()
    await record(({ phase, workload, status }) => `${phase}${workload}${status}` === 'endgreedy200')
    const again = await connect()
    again.write(open('greedy'))
    assert.match(await again.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  })
  await t.test('lookups', async () => {
    const release = Promise.withResolvers<readonly string[]>()
    const asked: string[] = []
    const { connect, records } = await start(t, {
      limits: { lookups: 1 },
      timeouts: { connectMs: 60_000 },
      resolve: (host) => {
        asked.push(host)
        return host.startsWith('slow') ? release.promise : Promise.resolve(['127.0.0.1'])
      },
    })
    const waiting = await connect()
    waiting.write(getAs('greedy', 'slow.allowed.test'))
    while (asked.length === 0) await new Promise(setImmediate)
    const second = await connect()
    await limited(second, getAs('greedy', 'other.allowed.test'), 'too_many_lookups')
    assert.equal((await second.ask(getAs('greedy'))).status, 200, 'what needs no lookup goes on')
    const modest = await (await connect()).ask(getAs('modest', 'another.allowed.test'))
    assert.equal(modest.status, 403, 'judged by its address')
    const joined = await connect()
    joined.write(getAs('greedy', 'slow.allowed.test'))
    release.resolve(['127.0.0.1'])
    assert.equal((await waiting.answer()).status, 403)
    assert.equal((await joined.answer()).status, 403)
    assert.deepEqual(asked, ['slow.allowed.test', 'another.allowed.test'])
    assert.equal(records.at(-1)?.reason, 'destination_ip_prohibited')
  })
})

test('S58 heads, ClientHellos, bodies and readers that dawdle are given up, and half-open ones capped', async (t) => {
  const origin = await startRawOrigin(t, () => {})
  const { connect, record } = await startProxy(t, {
    resources,
    connectTo: new Map([['www.allowed.test:80', origin.address]]),
    timeouts: { headMs: 200, idleMs: 200, firstByteMs: 60_000 },
  })
  const head = await connect()
  head.write('GET / HTTP/1.1\r\nHost')
  assert.equal((await head.answer()).status, 408)
  const hello = await connect()
  hello.write(Buffer.of(0x16, 3, 1, 2, 0, 1))
  await hello.rest()
  await record(({ reason }) => reason === 'client_hello_timeout')
  const body = await connect()
  body.write('POST / HTTP/1.1\r\nHost: www.allowed.test\r\nContent-Length: 9\r\n\r\n123')
  assert.equal((await body.answer()).status, 408)
  await record(({ reason }) => reason === 'idle_timeout')
  const tunnel = await connect()
  tunnel.write('CONNECT www.allowed.test:80 HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  assert.match(await tunnel.readUntil('\r\n\r\n'), /^HTTP\/1\.1 200 /)
  assert.equal((await tunnel.rest()).length, 0, 'nothing is said inside CONNECT')

  const crowded = await startProxy(t, { limits: { heads: 1 } })
  const slow = await crowded.connect()
  slow.write('GET / HTTP')
  while (crowded.records.length === 0) {
    const next = await crowded.connect()
    next.write('GET / HTTP')
    await Promise.race([next.rest(), new Promise(setImmediate)])
  }
  assert.equal(crowded.records[0]?.reason, 'too_many_heads')
  assert.equal((await (await crowded.connect()).ask(get)).status, 403, 'whole heads are served')
  slow.write(`/1.1\r\nHost: evil.test\r\n\r\n`)
  assert.equal((await slow.answer()).status, 403)
})

test('S59 bodies are streamed, and larger ones than allowed are 413', async (t) => {
  const origin = await startOrigin(t, {
    answer: (request, response) => request.resume().on('end', () => response.end('ok')),
  })
  const connectTo = new Map([['www.allowed.test:80', origin.address]])
  const { connect, records } = await start(t, { limits: { requestBytes: 10 }, connectTo })
  const post = 'POST / HTTP/1.1\r\nHost: www.allowed.test\r\n'
  const small = await connect()
  assert.equal((await small.ask(`${post}Content-Length: 10\r\n\r\n0123456789`)).status, 200)
  const large = await (await connect()).ask(`${post}Content-Length: 11\r\n\r\n`)
  assert.equal(large.status, 413)
  assert.equal(large.headers.get('connection'), 'close')
  assert.equal(records.at(-1)?.reason, 'request_too_large')
  assert.equal(origin.received.length, 1, 'nothing of it left')
  const chunked = await connect()
  chunked.write(`${post}Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n`)
  while (origin.received.length < 2) await new Promise(setImmediate)
  chunked.write('4\r\nmore\r\n')
  assert.equal((await chunked.answer()).status, 413)
})
