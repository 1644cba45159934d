import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import { ReadBuffer } from '../cluster/read-buffer.ts'
import { UpstreamConnection } from '../cluster/upstream-connection.ts'
import { SocketChannel } from '../transport/socket-channel.ts'
import { type AnswerReader, AnswerRelay } from './answer-relay.ts'

/** Two ends of a connection. */
async function pair(t: TestContext): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const near = connect(address.port, '127.0.0.1')
  const [far] = (await once(server, 'connection')) as [Socket]
  t.after(() => {
    for (const end of [near, far, server]) 'destroy' in end ? end.destroy() : end.close()
  })
  return [near, far]
}

interface Told {
  readonly ends: { readonly reusable: boolean }[]
  readonly failures: string[]
}

/** Of a plain exchange. */
function readerFor(told: Told, onEnd = () => {}): AnswerReader {
  return {
    isHead: false,
    proxy: 'test',
    answerFields: '',
    isUpgrade: false,
    answerChanges: undefined,
    mustClose: () => false,
    takesAnswer: () => true,
    onAnswerHead: () => {},
    onSwitched: () => {},
    onProgress: () => {},
    onAnswerEnd: (reusable) => {
      told.ends.push({ reusable })
      onEnd()
    },
    onAnswerFailure: (code) => void told.failures.push(code),
  }
}

async function startRelay(t: TestContext) {
  const [upstreamSocket] = await pair(t)
  const [downstream, client] = await pair(t)
  const buffer = new ReadBuffer()
  const upstream = new UpstreamConnection(new SocketChannel(upstreamSocket), '192.0.2.1:80', buffer)
  const told: Told = { ends: [], failures: [] }
  const reader = readerFor(told, () => upstream.rest(() => {}))
  upstream.use(new AnswerRelay(reader, upstream, new SocketChannel(downstream)))
  /** As a socket reads: into the connection's buffer. */
  const read = (text: string): boolean => {
    const into = buffer.next()
    return upstream.onRead(into.subarray(0, into.write(text, 'latin1')))
  }
  return { upstream, client, told, read }
}

const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`

test('an answer goes to the client when the turn ends', async (t) => {
  const { client, told, read } = await startRelay(t)
  assert.equal(read(answer('book')), true)
  assert.deepEqual(told.ends, [])
  await turnEnd()
  assert.deepEqual(told.ends, [{ reusable: true }])
  const [bytes] = (await once(client, 'data')) as [Buffer]
  assert.match(bytes.toString(), /\r\n\r\nbook$/)
})

test('a connection that brought a second answer is not used again, and nobody gets that answer', async (t) => {
  const { client, told, read } = await startRelay(t)
  read(answer('asked for'))
  read(answer('slipped in'))
  await turnEnd()
  assert.deepEqual(told.ends, [{ reusable: false }])
  const [bytes] = (await once(client, 'data')) as [Buffer]
  assert.match(bytes.toString(), /asked for$/)
})

test('what comes behind an answer that fills the buffer ends the connection, whoever has it', async (t) => {
  const { upstream, told, read } = await startRelay(t)
  read(answer('x'.repeat(60 * 1024)))
  assert.equal(read(answer('slipped in')), false)
  assert.deepEqual(told.ends, [{ reusable: true }])
  assert.equal(upstream.isUsable, false)
})

test('the rest of a body that came in the same turn follows its beginning', async (t) => {
  const { client, told, read } = await startRelay(t)
  read('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst')
  read('other')
  await turnEnd()
  assert.equal(told.ends.length, 1)
  let text = ''
  client.setEncoding('latin1')
  for await (const part of client) {
    text += part
    if (text.endsWith('firstother')) break
  }
  assert.match(text, /\r\n\r\nfirstother$/)
})

test('what was given up in the turn it was answered in is not told of', async (t) => {
  const { upstream, told, read } = await startRelay(t)
  const relay = new AnswerRelay(readerFor(told), upstream, upstream.channel)
  upstream.use(relay)
  read(answer('late'))
  relay.abandon()
  await turnEnd()
  assert.deepEqual(told, { ends: [], failures: [] })
})
