import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createOutbound, type OutboundOptions } from './create-outbound.ts'
import { OutboundError } from './outbound-error.ts'

async function startUpstream(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close().closeAllConnections())
  return `127.0.0.1:${portOf(server.address())}`
}

function portOf(address: AddressInfo | string | null): number {
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

function startOutbound(t: TestContext, options?: OutboundOptions) {
  const outbound = createOutbound(options)
  t.after(() => outbound.close())
  return outbound
}

test('a call without a proxy goes straight to the upstream, over a connection of its own', async (t) => {
  const ports: (number | undefined)[] = []
  const upstream = await startUpstream(t, (request, response) => {
    ports.push(request.socket.remotePort)
    response.end(`${request.url} ${request.headers.host} ${request.headers.connection}`)
  })
  const outbound = startOutbound(t)
  const answer = await outbound.get(`http://${upstream}/a?b=c:d`, { timeoutMs: 5000 })
  await outbound.get(`http://${upstream}/`, { timeoutMs: 5000 })
  assert.equal(answer.body, `/a?b=c:d ${upstream} close`)
  assert.equal(answer.proxyStatus, undefined)
  assert.notEqual(ports[0], ports[1])
})

test('plain HTTP goes to the proxy in absolute form, with the port that was written', async (t) => {
  const seen: IncomingMessage[] = []
  const proxy = await startUpstream(t, (request, response) => {
    seen.push(request)
    response.end('ok')
  })
  const outbound = startOutbound(t, { proxy: `http://details-v2:to%20ken@${proxy}` })
  await outbound.get('http://www.googleapis.com:443/books?q=isbn:1', { timeoutMs: 5000 })
  assert.equal(seen[0]?.method, 'GET')
  assert.equal(seen[0]?.url, 'http://www.googleapis.com:443/books?q=isbn:1')
  assert.equal(seen[0]?.headers.host, 'www.googleapis.com:443')
  const credentials = Buffer.from('details-v2:to ken').toString('base64')
  assert.equal(seen[0]?.headers['proxy-authorization'], `Basic ${credentials}`)
})

test('the default port of http is not written into the Host field', async (t) => {
  const seen: IncomingMessage[] = []
  const proxy = await startUpstream(t, (request, response) => {
    seen.push(request)
    response.end('ok')
  })
  await startOutbound(t, { proxy: `http://${proxy}` }).get('http://books.test/', {
    timeoutMs: 5000,
  })
  assert.equal(seen[0]?.url, 'http://books.test/')
  assert.equal(seen[0]?.headers.host, 'books.test')
})

test('https goes to the proxy as CONNECT, and the bytes inside start a TLS handshake', async (t) => {
  const proxy = createServer().listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => proxy.close().closeAllConnections())
  const tunnelled = new Promise<{ url: string | undefined; first: Buffer }>((resolve) => {
    proxy.on('connect', (request, socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (first) => {
        resolve({ url: request.url, first })
        socket.destroy()
      })
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
    })
  })
  const outbound = startOutbound(t, { proxy: `http://127.0.0.1:${portOf(proxy.address())}` })
  const failed = outbound.get('https://www.googleapis.com/x', { timeoutMs: 5000 })
  await assert.rejects(failed, { name: 'OutboundError', code: 'unreachable' })
  const { url, first } = await tunnelled
  assert.equal(url, 'www.googleapis.com:443')
  assert.equal(first[0], 0x16)
})

test('a refused CONNECT is an answer that carries what the proxy said', async (t) => {
  const proxy = createServer().listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => proxy.close().closeAllConnections())
  proxy.on('connect', (_request, socket) => {
    socket.end(
      'HTTP/1.1 403 Forbidden\r\nProxy-Status: egress; error=http_request_denied; details="no_rule"\r\nContent-Length: 0\r\n\r\n',
    )
  })
  const outbound = startOutbound(t, { proxy: `http://127.0.0.1:${portOf(proxy.address())}` })
  const answer = await outbound.get('https://www.googleapis.com/x', { timeoutMs: 5000 })
  assert.equal(answer.status, 403)
  assert.deepEqual(answer.proxyStatus, {
    proxy: 'egress',
    error: 'http_request_denied',
    details: 'no_rule',
  })
})

test('an upstream cannot claim to be the proxy where there is none', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.setHeader('proxy-status', 'egress; error=http_request_denied').end()
  })
  const answer = await startOutbound(t).get(`http://${upstream}/`, { timeoutMs: 5000 })
  assert.equal(answer.proxyStatus, undefined)
})

test('the limit covers the whole answer: a body that trickles is given up', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.write('the beginning')
  })
  const call = startOutbound(t).get(`http://${upstream}/`, { timeoutMs: 30 })
  await assert.rejects(call, {
    code: 'timeout',
    message: `${upstream} gave no complete answer within 30 ms`,
  })
})

test('the limit covers a proxy that never answers CONNECT', async (t) => {
  const proxy = createNetServer().listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  proxy.on('connection', (socket) => t.after(() => socket.destroy()))
  t.after(() => proxy.close())
  const outbound = startOutbound(t, { proxy: `http://127.0.0.1:${portOf(proxy.address())}` })
  const call = outbound.get('https://books.test/', { timeoutMs: 30 })
  await assert.rejects(call, { code: 'timeout' })
})

test('a closed port is unreachable, and the message says which one', async (t) => {
  const server = createNetServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server.address())
  await new Promise((resolve) => server.close(resolve))
  const call = startOutbound(t).get(`http://127.0.0.1:${port}/`, { timeoutMs: 5000 })
  await assert.rejects(call, {
    code: 'unreachable',
    message: `127.0.0.1:${port} could not be reached: ECONNREFUSED`,
  })
})

for (const scheme of ['http', 'https']) {
  test(`a proxy that is away is named, not the upstream, for ${scheme}`, async (t) => {
    const call = startOutbound(t, { proxy: 'http://x:secret@127.0.0.1:1' }).get(
      `${scheme}://books.test:443/`,
      { timeoutMs: 5000 },
    )
    await assert.rejects(call, {
      code: 'unreachable',
      message:
        'the proxy 127.0.0.1:1 on the way to books.test:443 could not be reached: ECONNREFUSED',
    })
  })
}

test('an answer over one MiB is not read to its end', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => {
    response.end(Buffer.alloc(1024 * 1024 + 1))
  })
  const call = startOutbound(t).get(`http://${upstream}/`, { timeoutMs: 5000 })
  await assert.rejects(call, { code: 'unusable' })
})

test('a header value that HTTP cannot carry fails the call, not the process', async (t) => {
  const upstream = await startUpstream(t, (_request, response) => response.end())
  const headers = { 'end-user': 'a\r\nb: c' }
  const call = startOutbound(t).get(`http://${upstream}/`, { timeoutMs: 5000, headers })
  await assert.rejects(call, OutboundError)
})

test('closing ends a call under way', async (t) => {
  const arrived = Promise.withResolvers<void>()
  const upstream = await startUpstream(t, () => arrived.resolve())
  const outbound = createOutbound()
  const call = outbound.get(`http://${upstream}/`, { timeoutMs: 5000 })
  await arrived.promise
  const rejected = assert.rejects(call, { code: 'unreachable' })
  await outbound.close()
  await rejected
})

for (const scheme of ['http', 'https']) {
  test(`wrong proxy credentials are told apart for ${scheme}`, async (t) => {
    const proxy = createServer((_request, response) => response.writeHead(407).end())
    proxy.on('connect', (_request, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    t.after(() => proxy.close().closeAllConnections())
    const outbound = startOutbound(t, { proxy: `http://x:y@127.0.0.1:${portOf(proxy.address())}` })
    const call = outbound.get(`${scheme}://books.test/`, { timeoutMs: 5000 })
    await assert.rejects(call, { code: 'credentials_rejected' })
  })
}
