import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { rounds } from './clock/rounds.ts'
import { PooledBuffer } from './cluster/pooled-buffer.ts'
import { egressRule, startProxy } from './test-proxy.ts'
import { testTransport } from './test-transport.ts'

const mib = 1024 * 1024
/** Each word tells where it stands. */
const body = Buffer.from(Uint32Array.from({ length: (6 * mib) / 4 }, (_, at) => at).buffer)
/** `node:net` reads clients into buffers of its own, and a silent connection keeps what it would read into next. */
const isBare = testTransport.transport !== 'node:net'
const established = 'HTTP/1.1 200 Connection Established\r\n\r\n'

/** A proxy with tunnels to a server that serves each of its connections so. */
async function startWith(t: TestContext, serve: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {})
    serve(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const { port: proxyPort } = await startProxy(t, {
    resources: [egressRule('bulk', '192.0.2.7/32', '7/tcp')],
    connectTo: new Map([['192.0.2.7:7', `127.0.0.1:${port}`]]),
  })
  return proxyPort
}

async function openTunnel(t: TestContext, port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  t.after(() => socket.destroy())
  socket.write('CONNECT 192.0.2.7:7 HTTP/1.0\r\n\r\n')
  await once(socket, 'readable')
  assert.equal(String(socket.read(established.length)), established)
  return socket
}

/** Reads to the end. @returns whether it was the body, byte for byte */
async function bringsBody(socket: Socket): Promise<boolean> {
  let got = 0
  let isRight = true
  for await (const bytes of socket) {
    isRight &&= bytes.equals(body.subarray(got, got + bytes.length))
    got += bytes.length
  }
  return isRight && got === body.length
}

/** What large buffers took at most until `task` was done. */
async function mostWhile(task: Promise<unknown>): Promise<number> {
  let most = 0
  let isDone = false
  const done = task.finally(() => {
    isDone = true
  })
  while (!isDone) {
    most = Math.max(most, PooledBuffer.largerBytes)
    await turnEnd()
  }
  await done
  return most
}

/** They are kept for the next ones for a while, once the proxy has heard the last end: the client's own is no sign of that. */
async function pass(): Promise<void> {
  for (let turns = 0; turns < 10; turns++) await turnEnd()
  for (let passed = 0; passed < 4; passed++) rounds.pass()
}

test('a hundred large downloads at once share the large buffers, arrive as they were sent, and leave nothing', async (t) => {
  const port = await startWith(t, (socket) => socket.end(body))
  const tunnels = await Promise.all(Array.from({ length: 100 }, () => openTunnel(t, port)))
  const brought = Promise.all(
    tunnels.map(async (tunnel) => {
      const isRight = await bringsBody(tunnel)
      tunnel.end()
      await once(tunnel, 'close')
      return isRight
    }),
  )
  const most = await mostWhile(brought)
  assert.ok((await brought).every((isRight) => isRight))
  assert.ok(most > 16 * mib && most <= 33 * mib, `${most} bytes`)
  await pass()
  assert.equal(PooledBuffer.largerBytes, 0)
})

test('so do a hundred large uploads', async (t) => {
  const brought: Promise<boolean>[] = []
  const port = await startWith(t, (socket) => {
    brought.push(bringsBody(socket).finally(() => socket.end()))
  })
  const tunnels = await Promise.all(Array.from({ length: 100 }, () => openTunnel(t, port)))
  const sent = Promise.all(
    tunnels.map(async (tunnel) => {
      tunnel.end(body)
      tunnel.resume()
      await once(tunnel, 'close')
    }),
  )
  const most = await mostWhile(sent)
  assert.equal(brought.length, 100)
  assert.ok((await Promise.all(brought)).every((isRight) => isRight))
  if (isBare) assert.ok(most > 16 * mib && most <= 33 * mib, `${most} bytes`)
  await pass()
  assert.equal(PooledBuffer.largerBytes, 0)
})

test('a tunnel that moved much and then is silent gives its large buffers back, and goes on', async (t) => {
  let upstream: Socket | undefined
  const port = await startWith(t, (socket) => {
    upstream = socket
    socket.write(body)
    socket.on('data', (bytes) => socket.write(bytes))
  })
  const tunnel = await openTunnel(t, port)
  let got = 0
  tunnel.on('data', (bytes) => {
    got += bytes.length
    if (got === body.length) tunnel.write(body)
    if (got === 2 * body.length) tunnel.emit('enough')
    if (got > 2 * body.length) tunnel.emit('last', String(bytes))
  })
  await once(tunnel, 'enough')
  assert.ok(PooledBuffer.largerBytes > 0)
  await pass()
  if (isBare) assert.equal(PooledBuffer.largerBytes, 0)
  upstream?.write('and on')
  assert.deepEqual(await once(tunnel, 'last'), ['and on'])
  tunnel.write('and back')
  assert.deepEqual(await once(tunnel, 'last'), ['and back'])
})
