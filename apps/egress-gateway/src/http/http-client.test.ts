import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { createHttpClient } from './http-client.ts'

test('messages in a row use one connection, messages at a time one each', async (t) => {
  const ports = new Set<number>()
  const { base } = await serve(t, async (request, response) => {
    ports.add(request.socket.remotePort ?? 0)
    assert.deepEqual(JSON.parse(await text(request)), { say: 'grüezi' })
    assert.equal(request.headers['content-type'], 'application/json')
    response.writeHead(204).end()
  })
  const { post } = client(t, base)
  for (let count = 0; count < 3; count += 1) await post('/a', { say: 'grüezi' })
  assert.equal(ports.size, 1)
  await Promise.all([1, 2, 3].map(() => post('/b', { say: 'grüezi' })))
  assert.equal(ports.size, 3)
})

test('a path of the address comes before the path of the message', async (t) => {
  const asked: (string | undefined)[] = []
  const { base } = await serve(t, (request, response) => {
    asked.push(request.url, request.headers.host, String(request.headers['x-tenant']))
    request.resume().on('end', () => response.end('fine'))
  })
  await client(t, `${base}/otlp/`).post('/v1/traces', {}, { 'X-Tenant': 'a b' })
  assert.deepEqual(asked, ['/otlp/v1/traces', new URL(base).host, 'a b'])
})

test('a refusal tells what was said, in whatever framing, and the connection serves on', async (t) => {
  const ports = new Set<number>()
  const { base } = await serve(t, (request, response) => {
    ports.add(request.socket.remotePort ?? 0)
    response.statusCode = request.url === '/a' ? 429 : 400
    request.resume().on('end', () => {
      response.write('not ') // chunked
      response.end('today')
    })
  })
  const { post } = client(t, base)
  const told = { name: 'RefusedError', message: 'POST /a was answered 429: not today' }
  await assert.rejects(post('/a', {}), { ...told, isFinal: false })
  await assert.rejects(post('/b', {}), { isFinal: true })
  assert.equal(ports.size, 1)
})

test('a connection that the server ended meanwhile is not used again', async (t) => {
  const { server, base } = await serve(t, (request, response) =>
    request.resume().on('end', () => response.end()),
  )
  const { post } = client(t, base)
  const [socket] = await Promise.all([once(server, 'connection'), post('/a', {})])
  const closed = once(socket[0], 'close')
  socket[0].end()
  await closed
  await post('/b', {})
})

test('bytes that nobody asked for end the connection, and are no answer', async (t) => {
  const { base, sockets } = await serveBytes(t, (socket) =>
    socket.write('HTTP/1.1 204 No Content\r\n\r\n'),
  )
  const { post } = client(t, base)
  await post('/a', {})
  const [first] = sockets
  assert.ok(first)
  const closed = once(first, 'close')
  first.write('HTTP/1.1 500 Later\r\nContent-Length: 0\r\n\r\n')
  await closed
  await post('/b', {})
  assert.equal(sockets.length, 2)
})

for (const [what, bytes, message] of [
  ['that is none', 'hello\r\n\r\n', /not valid HTTP\/1\.1/],
  ['that is cut off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel', /closed before the whole/],
  ['without end', `HTTP/1.1 400 No\r\n\r\n${'x'.repeat(70_000)}`, /longer than 64 KiB/],
] as const) {
  test(`an answer ${what} is an error`, async (t) => {
    const { base } = await serveBytes(t, (socket) => socket.end(bytes))
    await assert.rejects(client(t, base).post('/a', {}), message)
  })
}

test('nobody there is told as the system tells it', async (t) => {
  const { base, server } = await serveBytes(t, () => {})
  server.close()
  await once(server, 'close')
  await assert.rejects(client(t, base).post('/a', {}), /ECONNREFUSED/)
})

test('a certificate that nobody vouches for is refused before a byte is sent', async (t) => {
  const heard: Buffer[] = []
  const { base } = await serveBytes(t, (socket, bytes) => {
    heard.push(bytes)
    socket.end('no TLS here')
  })
  await assert.rejects(client(t, base.replace('http:', 'https:')).post('/a', { secret: 1 }))
  assert.doesNotMatch(Buffer.concat(heard).toString('latin1'), /secret|POST/)
})

test('a header that would begin another is refused without telling its value', async (t) => {
  const posted = client(t, 'http://127.0.0.1:1').post(
    '/a',
    {},
    { 'X-Token': 's3cret\r\nX-Other: 1' },
  )
  await assert.rejects(posted, (error: Error) => {
    assert.match(error.message, /^header "X-Token" cannot be sent/)
    assert.doesNotMatch(error.message, /s3cret/)
    return true
  })
})

test('a stream is told as it comes, without its framing, and ends with its end', async (t) => {
  const { base } = await serve(t, (_request, response) => {
    response.write('one\n')
    response.write('two\n')
    response.end('three')
  })
  assert.equal(await text(client(t, base).follow('/s?a=b', forever())), 'one\ntwo\nthree')
})

for (const [what, bytes, message] of [
  [
    'is refused',
    'HTTP/1.1 404 No\r\n\r\nwho?',
    /^RefusedError: GET \/s\?a=b was answered 404: who\?$/,
  ],
  ['is cut off', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab', /cut off/],
  ['never begins', '', /cut off/],
] as const) {
  test(`a stream that ${what} is an error`, async (t) => {
    const { base } = await serveBytes(t, (socket) => socket.end(bytes))
    await assert.rejects(text(client(t, base).follow('/s?a=b', forever())), message)
  })
}

test('a stream that falls silent is an error', async (t) => {
  const { base } = await serve(t, (_request, response) => void response.write('one'))
  const { signal } = new AbortController()
  const stream = client(t, base).follow('/s', { signal, silenceMs: 50 })
  assert.equal(String((await stream.next()).value), 'one')
  await assert.rejects(stream.next(), /silent for 50 ms/)
})

test('a stream that spoke while nobody could listen was not silent', async (t) => {
  let speak = () => {}
  const { base } = await serve(t, (_request, response) => {
    response.write('one')
    speak = () => response.write('two')
  })
  const { signal } = new AbortController()
  const stream = client(t, base).follow('/s', { signal, silenceMs: 50 })
  await stream.next()
  speak()
  for (const until = performance.now() + 100; performance.now() < until; ); // as rules are compiled
  assert.equal(String((await stream.next()).value), 'two')
})

test('what is under way fails when it is closed, or its own signal says so', async (t) => {
  const { base } = await serve(t, (_request, response) => void response.write('one'))
  const stop = new AbortController()
  const { follow, post, close } = client(t, base)
  const [first, second] = [
    follow('/s', { ...forever(), signal: stop.signal }),
    follow('/s', forever()),
  ]
  await Promise.all([first.next(), second.next()])
  stop.abort()
  await assert.rejects(first.next())
  const posted = assert.rejects(post('/a', {}))
  const ended = assert.rejects(second.next())
  close()
  await Promise.all([posted, ended])
  await assert.rejects(post('/a', {}))
})

const forever = () => ({ signal: new AbortController().signal, silenceMs: 60_000 })

function client(t: TestContext, base: string) {
  const made = createHttpClient(base)
  t.after(() => made.close())
  return made
}

async function serve(t: TestContext, answer: RequestListener) {
  const server = createServer(answer)
  t.after(() => server.closeAllConnections())
  return { server, base: await listen(t, server) }
}

/** Whatever a client says is handed to `answer`. */
async function serveBytes(t: TestContext, answer: (socket: Socket, bytes: Buffer) => void) {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => answer(socket, bytes))
  })
  t.after(() => sockets.map((socket) => socket.destroy()))
  return { server, sockets, base: await listen(t, server) }
}

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const bound = server.address()
  return `http://127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}`
}
