import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createServer } from 'node:tls'
import { createAuthority, type RawClient } from '@bookinfo/testkit'
import { answerHead, data, noSettings, startFrameOrigin } from './http2/test-frame-origin.ts'
import {
  type Answer,
  type Http2OriginOptions,
  startHttp2Origin,
} from './http2/test-http2-origin.ts'
import { egressRule, startProxy, type TestProxyOptions } from './test-proxy.ts'

const host = 'www.googleapis.com'
const resources = [egressRule('googleapis', host, '443/https')]
const get = `GET http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const long = Buffer.alloc(100_000, 'long ')

function startFor(
  t: TestContext,
  { ca, address }: { readonly ca: string; readonly address: string },
  options: TestProxyOptions = {},
) {
  const connectTo = new Map([[`${host}:443`, address]])
  return startProxy(t, { resources, ca, connectTo, ...options })
}

async function start(t: TestContext, options: Omit<Http2OriginOptions, 'hosts'> = {}) {
  const origin = await startHttp2Origin(t, { hosts: [host], ...options })
  const started = await startFor(t, origin)
  const clients = await Promise.all(Array.from({ length: 40 }, started.connect))
  return { origin, clients, ...started }
}

async function ask(clients: readonly RawClient[], rounds = 1): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const answers = await Promise.all(clients.map((client) => client.ask(get)))
    assert.ok(
      answers.every(({ status }) => status === 200),
      answers[0]?.body,
    )
  }
}

/** Answers only once so many ask. */
function together(count: number, body: Buffer | string = 'hello'): Answer {
  const waiting: (() => void)[] = []
  return (_, response) => {
    waiting.push(() => response.end(body))
    if (waiting.length < count) return
    for (const answer of waiting.splice(0)) answer()
  }
}

type Records = Awaited<ReturnType<typeof startProxy>>['records']

/** What the last of them went over, and whether a connection was made for it. */
function lastOf(records: Records, count: number): string[] {
  return records.slice(-count).map(({ upstream }) => {
    return `${upstream?.alpn} ${upstream?.reused === true ? 'kept' : 'new'}`
  })
}

function count(texts: readonly string[], wanted: string): number {
  return texts.filter((text) => text.startsWith(wanted)).length
}

test('exchanges that follow one another go over one connection of HTTP/1.1', async (t) => {
  const { clients, records, origin, proxy } = await start(t)
  await ask(clients.slice(0, 1), 3)
  assert.deepEqual(lastOf(records, 3), ['http/1.1 new', 'http/1.1 kept', 'http/1.1 kept'])
  assert.equal(origin.sessions(), 0)
  const [cluster] = proxy.clusters()
  assert.deepEqual([cluster?.active, cluster?.idle, cluster?.http2], [0, 1, undefined])
})

test('of many at a time eight have connections of their own, and the others share one', async (t) => {
  const { clients, records, origin } = await start(t, { answer: together(40) })
  await ask(clients)
  const ways = lastOf(records, 40)
  assert.deepEqual([count(ways, 'http/1.1'), count(ways, 'h2')], [8, 32])
  assert.equal(origin.sessions(), 1)
})

test('while many are under way all of them share one connection, and few have those of HTTP/1.1 again', async (t) => {
  const { clients, records, origin, proxy } = await start(t, { answer: together(40) })
  await ask(clients, 8)
  assert.equal(count(lastOf(records, 40), 'h2'), 40)
  const [busy] = proxy.clusters()
  assert.deepEqual([busy?.idle, busy?.http2?.connections], [9, 1])
  origin.answer = (_, response) => response.end('hello')
  await ask(clients.slice(0, 2), 100)
  assert.deepEqual(lastOf(records, 2), ['http/1.1 kept', 'http/1.1 kept'])
  assert.equal(origin.sessions(), 1)
})

test('few go over a session that is open rather than have a connection made for them', async (t) => {
  const { clients, records, origin } = await start(t, { answer: together(40) })
  await ask(clients, 8)
  origin.answer = (_, response) => {
    if (response.req.httpVersion === '1.1') response.setHeader('connection', 'close')
    response.end('hello')
  }
  await ask(clients.slice(0, 1), 200)
  assert.deepEqual(lastOf(records, 1), ['h2 kept'])
  assert.equal(count(lastOf(records, 200), 'http/1.1 new'), 0)
})

test('many with long answers get a connection of HTTP/1.1 each, one made at a time beside the session', async (t) => {
  const { clients, records, origin, proxy } = await start(t, { answer: together(40, long) })
  await ask(clients, 40)
  assert.equal(count(lastOf(records, 40), 'http/1.1 kept'), 40)
  // Nobody waited for a handshake but the first nine.
  assert.equal(count(lastOf(records, 40 * 39), 'http/1.1 new'), 0)
  assert.equal(origin.sessions(), 1)
  const [cluster] = proxy.clusters()
  assert.equal(cluster?.active, 0)
  assert.ok((cluster?.idle ?? 0) <= 41, `${cluster?.idle} connections`)
})

test('where no connection more can be made for long answers, they go over what is open', async (t) => {
  const { clients, records, origin } = await start(t, { answer: together(40, long) })
  await ask(clients)
  origin.takesNoMore = true
  await ask(clients, 10)
  const ways = lastOf(records, 40)
  assert.deepEqual([count(ways, 'http/1.1'), count(ways, 'h2')], [8, 32])
})

test('an upstream that speaks HTTP/2 alone is told once that there is HTTP/1.1, and never again', async (t) => {
  const origin = await startFrameOrigin(t, [host], async (peer) => {
    peer.send(noSettings)
    for (;;) {
      const { streamId } = await peer.next(1)
      peer.send(answerHead(streamId, 200, [['content-length', '3']]))
      peer.send(data(streamId, 'abc', { isEnd: true }))
    }
  })
  const { connect, records } = await startFor(t, origin, { timeouts: { poolIdleMs: 60 } })
  await ask([await connect()], 2)
  assert.deepEqual(lastOf(records, 2), ['h2 new', 'h2 kept'])
  await origin.peers[0]?.closed
  await ask([await connect()])
  assert.deepEqual(lastOf(records, 1), ['h2 new'])
  assert.equal(origin.refused(), 1)
})

test('an upstream that says nothing of protocols is offered both once, and spoken to by HTTP/1.1', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const { certificatePem: cert, keyPem: key } = await authority.issue({ hosts: [host] })
  let handshakes = 0
  const server = createServer({ cert, key }, (socket) => {
    socket.on('error', () => socket.destroy())
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'))
    socket.on('end', () => socket.end())
  })
  server.on('connection', () => {
    handshakes += 1
  })
  const address = await new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address()
      resolve(`127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`)
    })
  })
  t.after(() => server.close())
  const ca = authority.certificatePem
  const { connect, records, proxy } = await startFor(
    t,
    { ca, address },
    { timeouts: { poolIdleMs: 60 } },
  )
  await ask([await connect()], 2)
  assert.deepEqual(lastOf(records, 2), ['null new', 'null kept'])
  assert.equal(handshakes, 2)
  while (proxy.clusters().length > 0) await new Promise(setImmediate)
  await ask([await connect()])
  assert.equal(handshakes, 3)
})

test('a gateway that prefers HTTP/2 speaks it from the first exchange on', async (t) => {
  const origin = await startHttp2Origin(t, { hosts: [host] })
  const { connect, records } = await startFor(t, origin, { upstreamHttp2: 'prefer' })
  await ask([await connect()], 2)
  assert.deepEqual(lastOf(records, 2), ['h2 new', 'h2 kept'])
})
