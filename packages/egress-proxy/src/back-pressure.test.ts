import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { egressRule, startProxy } from './test-proxy.ts'

const size = 48 * 1024 * 1024
const body = Buffer.alloc(size, 'x')

/** A server whose connections come unread, and a client connection to a proxy that leads there. */
async function startBetween(t: TestContext) {
  const server = createServer({ allowHalfOpen: true })
  const accepted = once(server, 'connection')
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0
  const { port: proxyPort } = await startProxy(t, {
    resources: [
      egressRule('web', 'www.allowed.test', '80/http'),
      egressRule('echo', '192.0.2.7/32', '7/tcp'),
    ],
    connectTo: new Map([
      ['www.allowed.test:80', `127.0.0.1:${port}`],
      ['192.0.2.7:7', `127.0.0.1:${port}`],
    ]),
  })
  const client = connect({ port: proxyPort, host: '127.0.0.1' })
  client.on('error', () => {})
  t.after(() => {
    client.destroy()
    server.close()
  })
  await once(client, 'connect')
  return {
    client,
    async accept(): Promise<Socket> {
      const [socket] = await accepted
      t.after(() => socket.destroy())
      return socket
    },
  }
}

/** Waits until the sender gets nothing more off its hands, and tells how much the process holds by then. */
async function held(sender: Socket, before: number): Promise<number> {
  let left = sender.writableLength
  for (let calm = 0; calm < 300; calm++) {
    await new Promise(setImmediate)
    if (sender.writableLength !== left) calm = 0
    left = sender.writableLength
  }
  assert.ok(left > 0, 'the sender is held back')
  return process.memoryUsage().arrayBuffers - before
}

async function readAll(reader: Socket, expected: number): Promise<void> {
  let got = 0
  reader.on('data', (chunk) => {
    got += chunk.length
    if (got >= expected) reader.emit('enough')
  })
  await once(reader, 'enough')
}

const flows = [
  [
    'an upstream that does not read holds the client’s upload back',
    `POST / HTTP/1.1\r\nHost: www.allowed.test\r\nContent-Length: ${size}\r\n\r\n`,
    'client',
  ],
  [
    'an upstream that does not read holds the client’s side of a tunnel back',
    'CONNECT 192.0.2.7:7 HTTP/1.0\r\n\r\n',
    'client',
  ],
  [
    'a client that does not read holds the upstream’s side of a tunnel back',
    'CONNECT 192.0.2.7:7 HTTP/1.0\r\n\r\n',
    'upstream',
  ],
] as const

for (const [title, head, from] of flows) {
  test(`${title}, in bounded memory`, async (t) => {
    const { client, accept } = await startBetween(t)
    client.write(head)
    const upstream = await accept()
    const [sender, reader] = from === 'client' ? [client, upstream] : [upstream, client]
    const before = process.memoryUsage().arrayBuffers
    sender.write(body)
    const grown = await held(sender, before)
    // What went through the kernel's buffers may not be collected yet; had the proxy taken it all, it would be twice.
    assert.ok(grown < size / 2, `${grown} bytes more`)
    await readAll(reader, size)
  })
}

test('what the client sent last reaches an upstream that ended its own half and reads late', async (t) => {
  const { client, accept } = await startBetween(t)
  client.allowHalfOpen = true
  client.resume()
  client.write('CONNECT 192.0.2.7:7 HTTP/1.0\r\n\r\n')
  const upstream = await accept()
  upstream.end()
  await once(client, 'end')
  const last = body.subarray(0, 8 * 1024 * 1024)
  client.end(last)
  for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
  let got = 0
  upstream.on('data', (bytes) => {
    got += bytes.length
  })
  await once(upstream, 'end')
  assert.equal(got, last.length)
})

/** Bytes that tell where they stand. */
function patterned(length: number): Buffer {
  return Buffer.from(Uint32Array.from({ length: length / 4 }, (_, at) => at).buffer)
}

/** Reads all there is, with a rest now and then, so that the other side has to wait. */
async function readUnevenly(reader: Socket): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of reader) {
    chunks.push(chunk)
    if (chunks.length % 7 === 0) for (let turns = 0; turns < 5; turns++) await turnEnd()
  }
  return Buffer.concat(chunks)
}

test('what goes both ways through a tunnel at once arrives as it was sent, however unevenly it is read', async (t) => {
  const { client, accept } = await startBetween(t)
  client.allowHalfOpen = true
  client.write('CONNECT 192.0.2.7:7 HTTP/1.0\r\n\r\n')
  const upstream = await accept()
  const up = patterned(24 * 1024 * 1024)
  const down = patterned(20 * 1024 * 1024).reverse()
  const answer = Buffer.from('HTTP/1.1 200 Connection Established\r\n\r\n')
  client.end(up)
  upstream.end(down)
  const [atUpstream, atClient] = await Promise.all([readUnevenly(upstream), readUnevenly(client)])
  assert.ok(atUpstream.equals(up))
  assert.ok(atClient.equals(Buffer.concat([answer, down])))
})
