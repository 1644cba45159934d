import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { createAuthority, startOrigin } from '@bookinfo/testkit'
import { type Http2OriginOptions, startHttp2Origin } from './http2/test-http2-origin.ts'
import { egressRule, startProxy, type TestProxyOptions } from './test-proxy.ts'

const host = 'www.googleapis.com'
const get = request('GET', '/x')
const resources = [egressRule('googleapis', '*.googleapis.com', '443/https')]

function request(method: string, path: string, ...lines: readonly string[]): string {
  const fields = lines.map((line) => `${line}\r\n`).join('')
  return `${method} http://${host}:443${path} HTTP/1.1\r\nHost: ${host}:443\r\n${fields}\r\n`
}

async function start(
  t: TestContext,
  options: Omit<Http2OriginOptions, 'hosts'> = {},
  proxy: TestProxyOptions = {},
) {
  const origin = await startHttp2Origin(t, { hosts: [host], ...options })
  const started = await startProxy(t, {
    resources,
    ca: origin.ca,
    connectTo: new Map([[`${host}:443`, origin.address]]),
    upstreamHttp2: 'prefer',
    ...proxy,
  })
  return { origin, ...started }
}

test('an upstream that chooses HTTP/2 is spoken to so, and the client notices nothing', async (t) => {
  const { connect, records, proxy, origin } = await start(t)
  const client = await connect()
  for (let i = 0; i < 3; i++) {
    const answer = await client.ask(get)
    assert.equal(answer.status, 200)
    assert.equal(answer.body, 'hello')
  }
  assert.equal(origin.sessions(), 1)
  assert.deepEqual(
    records.map(({ upstream, tlsMs }) => [upstream?.alpn, upstream?.reused, tlsMs === null]),
    [
      ['h2', false, false],
      ['h2', true, true],
      ['h2', true, true],
    ],
  )
  const [cluster] = proxy.clusters()
  assert.deepEqual(cluster?.http2, { connections: 1, streams: 0 })
  assert.deepEqual([cluster?.active, cluster?.idle], [0, 1])
})

test('the upstream gets the request as HTTP/2 says it, without what was of the connection', async (t) => {
  const { connect, origin } = await start(t)
  const asked = request('GET', '/a?b=c', 'Connection: X-Hop', 'X-Hop: 1', 'X-Kept: Two', 'TE: gzip')
  await (await connect()).ask(asked)
  const [received] = origin.received
  const { headers } = received ?? {}
  assert.equal(headers?.[':method'], 'GET')
  assert.equal(headers?.[':scheme'], 'https')
  assert.equal(headers?.[':authority'], host)
  assert.equal(headers?.[':path'], '/a?b=c')
  assert.equal(headers?.['x-kept'], 'Two')
  assert.match(String(headers?.via), /^1\.1 egress-/)
  for (const name of ['host', 'connection', 'x-hop', 'te', 'transfer-encoding'])
    assert.equal(headers?.[name], undefined, name)
})

test('many clients share one connection, and those that come first wait for one handshake', async (t) => {
  const { connect, origin } = await start(t, {
    answer: (asked, response) => setImmediate(() => response.end(asked.url)),
  })
  const clients = await Promise.all(Array.from({ length: 48 }, connect))
  for (let round = 0; round < 3; round++) {
    const answers = await Promise.all(
      clients.map((client, i) => client.ask(request('GET', `/${round}/${i}`))),
    )
    assert.deepEqual(
      answers.map(({ body }) => body),
      clients.map((_, i) => `/${round}/${i}`),
    )
  }
  assert.equal(origin.sessions(), 1)
})

test('an upstream that chooses HTTP/1.1 gets it, on as many connections as it takes', async (t) => {
  const authority = await createAuthority({ commonName: 'outside' })
  const origin = await startOrigin(t, { tls: await authority.issue({ hosts: [host] }) })
  const { connect, records } = await startProxy(t, {
    resources,
    ca: authority.certificatePem,
    connectTo: new Map([[`${host}:443`, origin.address]]),
  })
  const clients = await Promise.all([1, 2, 3, 4].map(connect))
  const answers = await Promise.all(clients.map((client) => client.ask(get)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  assert.deepEqual(new Set(records.map(({ upstream }) => upstream?.alpn)), new Set(['http/1.1']))
  assert.equal(origin.received[0]?.httpVersion, '1.1')
})

test('a gateway that is told not to offer HTTP/2 speaks HTTP/1.1', async (t) => {
  const { connect, records, origin } = await start(t, {}, { upstreamHttp2: 'never' })
  assert.equal((await (await connect()).ask(get)).status, 200)
  assert.equal(origin.received[0]?.httpVersion, '1.1')
  assert.equal(records[0]?.upstream?.alpn, 'http/1.1')
})

test('what asks for a WebSocket goes by HTTP/1.1, beside a session', async (t) => {
  const { connect, records, origin } = await start(t)
  assert.equal((await (await connect()).ask(get)).status, 200)
  const upgrade = request(
    'GET',
    '/chat',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  )
  const client = await connect()
  client.write(upgrade)
  await client.answer()
  assert.equal(origin.received[1]?.httpVersion, '1.1')
  assert.equal(records[1]?.upstream?.alpn, 'http/1.1')
})

const size = 3 * 1024 * 1024
const large = Buffer.alloc(size)
for (let i = 0; i < size; i += 4) large.writeUInt32LE(i * 7, i)
const digest = createHash('sha256').update(large).digest('hex')

/** Answers with the digest of the body, and how it was announced. */
const digesting: Http2OriginOptions['answer'] = (asked, response) => {
  const hash = createHash('sha256')
  asked.on('data', (chunk) => hash.update(chunk))
  asked.on('end', () =>
    response.end(`${hash.digest('hex')} ${asked.headers['content-length'] ?? 'unsaid'}`),
  )
}

test('a body with its length passes the windows whole', async (t) => {
  const { connect, records } = await start(t, { answer: digesting })
  const client = await connect()
  client.write(request('POST', '/', `Content-Length: ${size}`))
  client.write(large)
  assert.equal((await client.answer()).body, `${digest} ${size}`)
  client.write(request('POST', '/', 'Content-Length: 0'))
  assert.match((await client.answer()).body, / 0$/)
  assert.deepEqual(
    records.map(({ bytesReceived }) => bytesReceived),
    [size, 0],
  )
})

test('a chunked body passes without its chunks', async (t) => {
  const { connect } = await start(t, { answer: digesting })
  const client = await connect()
  client.write(request('POST', '/', 'Transfer-Encoding: chunked'))
  for (let at = 0; at < size; at += 100_000) {
    const chunk = large.subarray(at, at + 100_000)
    client.write(`${chunk.length.toString(16)}\r\n`)
    client.write(chunk)
    client.write('\r\n')
  }
  client.write('0\r\n\r\n')
  assert.equal((await client.answer()).body, `${digest} unsaid`)
})

test('a large answer passes a slow client whole, and others beside it at once', async (t) => {
  const { connect } = await start(t, {
    answer: (asked, response) => response.end(asked.url === '/large' ? large : 'small'),
  })
  const slow = await connect()
  const quick = await connect()
  assert.equal((await quick.ask(request('GET', '/small'))).body, 'small')
  slow.socket.pause()
  slow.write(request('GET', '/large'))
  for (let i = 0; i < 50; i++) {
    assert.equal((await quick.ask(request('GET', '/small'))).body, 'small')
  }
  slow.socket.resume()
  await slow.readUntil('\r\n\r\n')
  const hash = createHash('sha256')
  for (let got = 0; got < size; ) {
    const length = Number.parseInt(await slow.readUntil('\r\n'), 16)
    hash.update(await slow.read(length))
    await slow.readUntil('\r\n')
    got += length
  }
  assert.equal(await slow.readUntil('\r\n\r\n'), '0\r\n\r\n')
  assert.equal(hash.digest('hex'), digest)
})

test('answers keep their kind: length, none, chunked, no body, none at all', async (t) => {
  const { connect } = await start(t, {
    answer(asked, response) {
      if (asked.url === '/length') {
        response.setHeader('content-length', 3)
        response.end('abc')
      } else if (asked.url === '/empty') response.end()
      else if (asked.url === '/chunked') {
        response.write('ab')
        response.end('c')
      } else {
        response.statusCode = Number(asked.url.slice(1))
        response.end()
      }
    },
  })
  const client = await connect()
  const length = await client.ask(request('GET', '/length'))
  assert.deepEqual([length.body, length.headers.get('content-length')], ['abc', '3'])
  const empty = await client.ask(request('GET', '/empty'))
  assert.deepEqual([empty.body, empty.headers.get('content-length')], ['', '0'])
  const chunked = await client.ask(request('GET', '/chunked'))
  assert.deepEqual([chunked.body, chunked.headers.get('transfer-encoding')], ['abc', 'chunked'])
  assert.equal((await client.ask(request('GET', '/204'))).status, 204)
  assert.equal((await client.ask(request('GET', '/304'))).status, 304)
  const head = await client.ask(request('HEAD', '/length'))
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, '3'])
  assert.equal((await client.ask(request('HEAD', '/chunked'))).status, 200)
  assert.equal((await client.ask(request('GET', '/length'))).body, 'abc')
})

test('an HTTP/1.0 client gets no chunks, but the end of its connection', async (t) => {
  const { connect } = await start(t, {
    answer(_, response) {
      response.write('ab')
      response.end('c')
    },
  })
  const client = await connect()
  client.write(`GET http://${host}:443/ HTTP/1.0\r\nHost: ${host}:443\r\n\r\n`)
  const head = await client.readUntil('\r\n\r\n')
  assert.doesNotMatch(head, /chunked/i)
  assert.equal((await client.rest()).toString(), 'abc')
})

test('fields behind the body and hints before the head are not passed on', async (t) => {
  const { connect } = await start(t, {
    answer(_, response) {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' })
      response.write('abc')
      response.addTrailers({ 'x-checksum': '1' })
      response.end()
    },
  })
  const client = await connect()
  for (let i = 0; i < 2; i++) {
    const answer = await client.ask(get)
    assert.deepEqual([answer.status, answer.body], [200, 'abc'])
    assert.doesNotMatch(answer.head, /checksum|preload/)
  }
})

test('100 Continue reaches the client that waits for it', async (t) => {
  const { connect } = await start(t, { answer: digesting })
  const client = await connect()
  client.write(request('POST', '/', 'Content-Length: 3', 'Expect: 100-continue'))
  assert.equal(await client.readUntil('\r\n\r\n'), 'HTTP/1.1 100 Continue\r\n\r\n')
  client.write('abc')
  assert.equal((await client.answer()).status, 200)
})

test('a client that leaves ends its stream, and no other', async (t) => {
  let left: (() => void) | undefined
  const hasLeft = new Promise<void>((resolve) => {
    left = resolve
  })
  const { connect, origin } = await start(t, {
    answer(asked, response) {
      if (asked.url === '/wait') asked.stream.once('close', () => left?.())
      else response.end('hello')
    },
  })
  const leaving = await connect()
  const staying = await connect()
  assert.equal((await staying.ask(get)).status, 200)
  leaving.write(request('GET', '/wait'))
  while (origin.received.length < 2) await new Promise(setImmediate)
  leaving.socket.resetAndDestroy()
  await hasLeft
  assert.equal((await staying.ask(get)).body, 'hello')
  assert.equal(origin.sessions(), 1)
})

test('no more streams are opened than the upstream takes: then there is another connection', async (t) => {
  const { connect, origin } = await start(t, {
    settings: { maxConcurrentStreams: 2 },
    answer: (_, response) => setImmediate(() => response.end('hello')),
  })
  const first = await connect()
  assert.equal((await first.ask(get)).status, 200) // by now its settings are known
  const clients = await Promise.all(Array.from({ length: 6 }, connect))
  const answers = await Promise.all(clients.map((client) => client.ask(get)))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.ok(origin.sessions() >= 2 && origin.sessions() <= 6, `${origin.sessions()} sessions`)
})

test('a session that nobody uses ends', async (t) => {
  const { connect, origin, proxy } = await start(t, {}, { timeouts: { poolIdleMs: 60 } })
  assert.equal((await (await connect()).ask(get)).status, 200)
  while (origin.open.size > 0) await new Promise(setImmediate)
  assert.equal((await (await connect()).ask(get)).status, 200)
  assert.equal(origin.sessions(), 2)
  assert.equal(proxy.clusters().length, 1)
})

test('a session that the upstream ends gracefully is replaced, and no request is lost', async (t) => {
  const { connect, origin } = await start(t, {
    answer(_, response) {
      setImmediate(() => response.end('hello'))
    },
  })
  const clients = await Promise.all(Array.from({ length: 8 }, connect))
  for (let round = 0; round < 6; round++) {
    const asked = clients.map((client) => client.ask(get))
    for (const session of origin.open) session.close()
    for (const { status, body } of await Promise.all(asked))
      assert.deepEqual([status, body], [200, 'hello'])
  }
  assert.ok(origin.sessions() > 1)
})
