import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { startRawOrigin } from '@bookinfo/testkit'
import type { FailureCode } from './failures.ts'
import { egressRule, startProxy } from './test-proxy.ts'

const resources = [egressRule('allowed', 'www.allowed.test', '80/http')]
const get = 'GET / HTTP/1.1\r\nHost: www.allowed.test\r\n\r\n'
const post = 'POST / HTTP/1.1\r\nHost: www.allowed.test\r\nContent-Length: 2\r\n\r\nhi'

function connectTo(address: string) {
  return { resources, connectTo: new Map([['www.allowed.test:80', address]]) }
}

/** A listener whose queue is full, and stays so: its thread sleeps. @returns its port */
async function startFull(t: TestContext): Promise<number> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads')
    const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
      parentPort.postMessage(server.address().port)
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    })`,
    { eval: true },
  )
  t.after(() => worker.terminate())
  const [port] = await once(worker, 'message')
  for (let i = 0; i < 8; i++) {
    const filler = connectSocket({ port, host: '127.0.0.1' })
    filler.on('error', () => {})
    t.after(() => filler.destroy())
  }
  await new Promise(setImmediate)
  return port
}

const answers: readonly (readonly [title: string, answer: string, code: FailureCode])[] = [
  [
    'CL and TE',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'http_protocol_error',
  ],
  [
    'two CL',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx',
    'http_protocol_error',
  ],
  ['a bare LF', 'HTTP/1.1 200 OK\r\nX: y\n\r\n', 'http_protocol_error'],
  [
    'an unknown TE',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n',
    'http_protocol_error',
  ],
  ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'http_protocol_error'],
  ['HTTP/2', 'HTTP/2.0 200 OK\r\n\r\n', 'http_protocol_error'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', 'http_protocol_error'],
  ['a folded header', 'HTTP/1.1 200 OK\r\nX: y\r\n z\r\n\r\n', 'http_protocol_error'],
  ['a head without end', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(40_000)}`, 'http_protocol_error'],
  [
    'a malformed first chunk',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'http_protocol_error',
  ],
]

for (const [title, answer, code] of answers) {
  test(`S52 an upstream that answers with ${title} is not believed`, async (t) => {
    const origin = await startRawOrigin(t, (socket) => {
      socket.once('data', () => socket.write(answer))
    })
    const { connect, records } = await startProxy(t, connectTo(origin.address))
    const client = await connect()
    client.write(get)
    if (title === 'a malformed first chunk') {
      await client.rest().catch(() => undefined)
    } else {
      const got = await client.answer()
      assert.equal(got.status, 502)
      assert.match(got.headers.get('proxy-status') ?? '', new RegExp(code))
    }
    assert.equal(records[0]?.reason, code)
    assert.equal(records[0]?.endedBy, 'upstream')
    assert.equal(records[0]?.action, 'allow')
    assert.equal(records[0]?.rule, 'egress-rule/default/allowed')
  })
}

test('a refused connection is 503 with the flag UF, and says who', async (t) => {
  const { connect, records } = await startProxy(t, connectTo('127.0.0.1:1'))
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 503)
  assert.equal(JSON.parse(answer.body).reason, 'connection_refused')
  assert.equal(records[0]?.flags, 'UF')
  assert.equal(records[0]?.endedBy, 'upstream')
})

test('an upstream that takes no connection is 504 with the flag UF', async (t) => {
  const { connect, records } = await startProxy(t, {
    ...connectTo(`127.0.0.1:${await startFull(t)}`),
    timeouts: { connectMs: 200 },
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 504)
  assert.equal(records[0]?.reason, 'connection_timeout')
  assert.equal(records[0]?.flags, 'UF')
})

test('an upstream that closes before it answers is 503 with the flag UC', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () => socket.destroy())
  })
  const { connect, records } = await startProxy(t, connectTo(origin.address))
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 503)
  assert.equal(records[0]?.reason, 'connection_terminated')
  assert.equal(records[0]?.flags, 'UC')
})

test('an answer cut in the middle cuts the client off', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'))
  })
  const { connect, record } = await startProxy(t, connectTo(origin.address))
  const client = await connect()
  client.write(get)
  await assert.rejects(client.answer(), /ended after "half"/)
  assert.equal((await record(() => true)).reason, 'http_response_incomplete')
})

test('an upstream that says nothing is 504 with the flag UT', async (t) => {
  const origin = await startRawOrigin(t, () => {})
  const { connect, records } = await startProxy(t, {
    ...connectTo(origin.address),
    timeouts: { firstByteMs: 60 },
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 504)
  assert.equal(records[0]?.reason, 'http_response_timeout')
  assert.equal(records[0]?.flags, 'UT')
})

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

test('a pooled connection the upstream has closed is tried once more, on a new one', async (t) => {
  const origin = await startRawOrigin(t, (socket, index) => {
    socket.once('data', () => {
      socket.write(ok)
      // The first connection is ended by the second request, before any answer to it.
      if (index === 0) socket.once('data', () => socket.destroy())
    })
  })
  const { connect, records } = await startProxy(t, connectTo(origin.address))
  const client = await connect()
  assert.equal((await client.ask(get)).status, 200)
  assert.equal((await client.ask(get)).status, 200)
  assert.equal(origin.received.length, 2)
  assert.deepEqual(
    records.map((record) => [record.status, record.upstream?.reused]),
    [
      [200, false],
      [200, false],
    ],
  )
})

test('a request with a body is never sent twice', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () => {
      socket.write(ok)
      socket.once('data', () => socket.destroy())
    })
  })
  const { connect } = await startProxy(t, connectTo(origin.address))
  const client = await connect()
  assert.equal((await client.ask(get)).status, 200)
  assert.equal((await client.ask(post)).status, 503)
  assert.equal(origin.received.length, 1)
})

test('bytes behind an answer are never forwarded, and end the connection', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.on('data', () => socket.write(`${ok}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil`))
  })
  const { connect } = await startProxy(t, connectTo(origin.address))
  const client = await connect()
  assert.equal((await client.ask(get)).body, 'ok')
  assert.equal((await client.ask(get)).body, 'ok')
  assert.equal(origin.received.length, 2)
})

test('an early answer to an unfinished request ends the connection after it', async (t) => {
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', () =>
      socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig'),
    )
  })
  const { connect, proxy } = await startProxy(t, connectTo(origin.address))
  const client = await connect()
  client.write('POST / HTTP/1.1\r\nHost: www.allowed.test\r\nContent-Length: 100\r\n\r\nsome')
  const answer = await client.answer()
  assert.equal(answer.status, 413)
  assert.equal(answer.headers.get('connection'), 'close')
  assert.equal(answer.body, 'big')
  assert.equal(
    proxy.clusters().reduce((sum, { idle }) => sum + idle, 0),
    0,
  )
})

test('an answer in the smallest pieces passes', async (t) => {
  const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'
  const origin = await startRawOrigin(t, (socket) => {
    socket.once('data', async () => {
      for (const byte of text) {
        socket.write(byte)
        await new Promise(setImmediate)
      }
    })
  })
  const { connect } = await startProxy(t, connectTo(origin.address))
  const client = await connect()
  assert.equal((await client.ask(get)).body, 'ok')
})
