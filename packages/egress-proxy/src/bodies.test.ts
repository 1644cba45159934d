import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Origin, type OriginOptions, startOrigin, startRawOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const rule = egressRule('allowed', '*.allowed.test', '80/http', '8080/http')

async function startWithOrigin(
  t: Parameters<typeof startProxy>[0],
  options?: OriginOptions,
  more?: Parameters<typeof startProxy>[1],
) {
  const origin = await startOrigin(t, options)
  return { origin, ...(await startProxy(t, { ...reach(origin), ...more })) }
}

function reach(origin: Pick<Origin, 'address'>) {
  const hosts = ['www.allowed.test:80', 'www.allowed.test:8080', 'api.allowed.test:80']
  return { resources: [rule], connectTo: new Map(hosts.map((host) => [host, origin.address])) }
}

test('bodies pass both ways, by length and chunked', async (t) => {
  const { connect } = await startWithOrigin(t, {
    answer: (request, response) => {
      const length = request.headers['content-length']
      if (length !== undefined) response.setHeader('Content-Length', length)
      request.pipe(response)
    },
  })
  const client = await connect()
  const head = 'POST / HTTP/1.1\r\nHost: www.allowed.test\r\n'
  const plain = await client.ask(`${head}Content-Length: 5\r\n\r\nhello`)
  assert.equal(plain.body, 'hello')
  const chunked = await client.ask(
    `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n`,
  )
  assert.equal(chunked.headers.get('transfer-encoding'), 'chunked')
  assert.equal(chunked.body, 'hello world')
  client.write(`${head}Content-Length: 10\r\n\r\n`)
  for (const byte of 'in-pieces!') client.write(byte)
  assert.equal((await client.answer()).body, 'in-pieces!')
})

test('answers without a body have none', async (t) => {
  const { connect } = await startWithOrigin(t, {
    answer: (request, response) => {
      response.statusCode = Number(request.url?.slice(1))
      if (response.statusCode === 200) response.setHeader('Content-Length', '5')
      response.end(request.method === 'HEAD' ? undefined : '')
    },
  })
  const client = await connect()
  const ask = (method: string, path: string) =>
    client.ask(`${method} ${path} HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n`)
  const head = await ask('HEAD', '/200')
  assert.equal(head.headers.get('content-length'), '5')
  assert.equal((await ask('GET', '/204')).status, 204)
  assert.equal((await ask('GET', '/304')).status, 304)
  assert.equal((await ask('HEAD', '/200')).status, 200)
})

test('S60 pipelined requests to different hosts are judged one by one and answered in order', async (t) => {
  const { origin, connect } = await startWithOrigin(t)
  const client = await connect()
  client.write(
    'GET /1 HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n' +
      'GET /2 HTTP/1.1\r\nHost: evil.test\r\n\r\n' +
      'POST /3 HTTP/1.1\r\nHost: api.allowed.test\r\nContent-Length: 2\r\n\r\nhi' +
      'GET /4 HTTP/1.1\r\nHost: evil.test\r\n\r\n' +
      'GET /5 HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n',
  )
  const statuses = []
  for (let i = 0; i < 5; i++) statuses.push((await client.answer()).status)
  assert.deepEqual(statuses, [200, 403, 200, 403, 200])
  assert.deepEqual(
    origin.received.map(({ url }) => url),
    ['/1', '/3', '/5'],
  )
})

test('a thousand pipelined denials do not pile up on the stack', async (t) => {
  const { connect } = await startProxy(t)
  const client = await connect()
  client.write('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n'.repeat(2_000))
  for (let i = 0; i < 2_000; i++) assert.equal((await client.answer()).status, 403)
})

test('S61 100-continue is for the upstream to give, and a denial comes without it', async (t) => {
  const { connect } = await startWithOrigin(t, {
    answer: (request, response) => void request.pipe(response),
  })
  const client = await connect()
  const rest = 'Content-Length: 3\r\nExpect: 100-continue\r\n\r\n'
  client.write(`POST / HTTP/1.1\r\nHost: www.allowed.test\r\n${rest}`)
  assert.equal((await client.answer()).status, 100)
  client.write('abc')
  assert.equal((await client.answer()).body, 'abc')
  client.write(`POST / HTTP/1.1\r\nHost: evil.test\r\n${rest}`)
  const denied = await client.answer()
  assert.equal(denied.status, 403)
  assert.equal(denied.headers.get('connection'), 'close')
})

test('a denial keeps the connection when the whole body is in hand, and ends it when not', async (t) => {
  const { connect } = await startProxy(t)
  const client = await connect()
  const head = 'POST / HTTP/1.1\r\nHost: evil.test\r\n'
  const small = await client.ask(`${head}Content-Length: 5\r\n\r\nhello`)
  assert.equal(small.headers.has('connection'), false)
  const large = await client.ask(`${head}Content-Length: 50000000\r\n\r\nhello`)
  assert.equal(large.headers.get('connection'), 'close')
  client.write(Buffer.alloc(1_000_000))
  assert.equal((await client.rest()).length, 0)
})

test('an HTTP/1.0 client gets an unchunked answer and the end of the connection', async (t) => {
  const { origin, connect } = await startWithOrigin(t, {
    answer: (_, response) => {
      response.write('in two ')
      response.end('parts')
    },
  })
  const client = await connect()
  const answer = await client.ask('GET / HTTP/1.0\r\nHost: www.allowed.test\r\n\r\n')
  assert.equal(answer.headers.get('connection'), 'close')
  assert.equal(answer.body, 'in two parts')
  assert.equal(origin.received[0]?.httpVersion, '1.0')
})

test('an answer that ends with its connection ends the connection of the client too', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'))
  })
  const { connect, records } = await startProxy(t, reach(origin))
  const client = await connect()
  const answer = await client.ask('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  assert.equal(answer.body, 'until the end')
  assert.equal(answer.headers.get('connection'), 'close')
  assert.equal(records[0]?.bytesSent, 13)
})

test('the body of an answer of our own is counted like any, and that of HEAD is none', async (t) => {
  const proxy = await startWithOrigin(t)
  const { connect, records, record } = proxy
  const client = await connect()
  const denied = await client.ask('GET / HTTP/1.1\r\nHost: stranger.test\r\n\r\n')
  assert.equal(denied.status, 403)
  await client.ask('HEAD / HTTP/1.1\r\nHost: stranger.test\r\n\r\n')
  assert.deepEqual(
    records.map(({ bytesSent }) => bytesSent),
    [denied.body.length, 0],
  )
  const asked = [
    'CONNECT stranger.test:443 HTTP/1.1\r\nHost: stranger.test:443\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
    'not HTTP at all\r\n\r\n',
  ]
  for (const request of asked) {
    const known = records.length
    const { body } = await (await connect()).ask(request)
    const { bytesSent, reason } = await record((one) => records.indexOf(one) >= known)
    assert.ok(body.length > 0)
    assert.equal(bytesSent, body.length, reason)
  }
  const turned = await startWithOrigin(t, undefined, { limits: { connections: 1 } })
  await (await turned.connect()).ask('GET / HTTP/1.1\r\nHost: stranger.test\r\n\r\n')
  const { body } = await (await turned.connect()).ask('GET / HTTP/1.1\r\nHost: a.test\r\n\r\n')
  const { bytesSent } = await turned.record(({ reason }) => reason === 'too_many_connections')
  assert.deepEqual([body.length > 0, bytesSent], [true, body.length])
})

test('a client that ended its half still gets its answer', async (t) => {
  const { connect } = await startWithOrigin(t)
  const client = await connect()
  client.write('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  client.end()
  assert.equal((await client.answer()).status, 200)
  await client.rest()
})

test('a client that leaves ends the work upstream, and the record says so', async (t) => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { promise: left, resolve: leave } = Promise.withResolvers<void>()
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () => arrive())
    socket.once('end', () => leave())
  })
  const { connect, record } = await startProxy(t, reach(origin))
  const client = await connect()
  client.write('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  await arrived
  client.socket.resetAndDestroy()
  await left
  const { reason, endedBy, flags } = await record(() => true)
  assert.deepEqual(
    { reason, endedBy, flags },
    { reason: 'downstream_closed', endedBy: 'downstream', flags: 'DC' },
  )
})

test('ten megabytes pass a slow client in bounded memory', async (t) => {
  const size = 10 * 1024 * 1024
  const { origin, connect, records, record } = await startWithOrigin(t, {
    answer: (_, response) => {
      response.setHeader('Content-Length', size)
      response.end(Buffer.alloc(size, 'x'))
    },
  })
  const client = await connect()
  client.socket.pause()
  client.write('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  const before = process.memoryUsage().arrayBuffers
  while (origin.received.length === 0) await new Promise(setImmediate)
  for (let i = 0; i < 200; i++) await new Promise(setImmediate)
  assert.equal(records.length, 0, 'the answer waits for the client')
  // The origin holds the body once; had the proxy read it all, it would be there twice.
  assert.ok(process.memoryUsage().arrayBuffers - before < 1.7 * size)
  client.socket.resume()
  assert.equal((await client.answer()).body.length, size)
  assert.equal((await record(() => true)).bytesSent, size)
})

test('a large request body arrives whole', async (t) => {
  const size = 10 * 1024 * 1024
  const { connect } = await startWithOrigin(t, {
    answer: (request, response) => {
      let got = 0
      request.on('data', (chunk) => {
        got += chunk.length
      })
      request.on('end', () => response.end(String(got)))
    },
  })
  const client = await connect()
  client.write(`POST / HTTP/1.1\r\nHost: www.allowed.test\r\nContent-Length: ${size}\r\n\r\n`)
  client.write(Buffer.alloc(size, 'y'))
  assert.equal((await client.answer()).body, String(size))
})

test('upstream connections are kept and used again', async (t) => {
  const { origin, connect, records, proxy } = await startWithOrigin(t)
  const client = await connect()
  for (let i = 0; i < 5; i++) {
    await client.ask('GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n')
  }
  assert.equal(origin.connections(), 1)
  assert.deepEqual(
    records.map((entry) => entry.upstream?.reused),
    [false, true, true, true, true],
  )
  assert.deepEqual(proxy.clusters(), [
    { name: 'www.allowed.test', address: origin.address, tls: 'none', active: 0, idle: 1 },
  ])
})
