import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { RawClient } from '@bookinfo/testkit'
import {
  answerHead,
  block,
  data,
  type FramePeer,
  frame,
  goaway,
  noSettings,
  settings,
  startFrameOrigin,
  word,
} from './http2/test-frame-origin.ts'
import { egressRule, startProxy, type TestProxyOptions } from './test-proxy.ts'

const host = 'www.googleapis.com'
const get = `GET http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`
const post = `POST http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\nContent-Length: 3\r\n\r\nabc`
const emptyPost = `POST http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\nContent-Length: 0\r\n\r\n`
const resources = [egressRule('googleapis', '*.googleapis.com', '443/https')]
const type = { data: 0, headers: 1, reset: 3, goaway: 7, ping: 6, window: 8 } as const
const length3 = [['content-length', '3']] as const

async function start(
  t: TestContext,
  serve: (peer: FramePeer, index: number) => Promise<void>,
  options: TestProxyOptions = {},
) {
  const origin = await startFrameOrigin(t, [host], serve)
  const started = await startProxy(t, {
    resources,
    ca: origin.ca,
    connectTo: new Map([[`${host}:443`, origin.address]]),
    upstreamHttp2: 'prefer',
    ...options,
  })
  return { origin, ...started }
}

/** Answers each request, in whatever order they come, until told otherwise. */
async function answerAll(peer: FramePeer, body = 'abc'): Promise<void> {
  for (;;) {
    const { streamId } = await peer.next(type.headers)
    peer.send(answerHead(streamId, 200, length3), data(streamId, body, { isEnd: true }))
  }
}

/** What ends the session, whatever else is said in the same read: the frames, and the code that GOAWAY tells. */
const breaches: readonly (readonly [string, (id: number) => readonly Buffer[], number])[] = [
  ['a push', (id) => [frame(5, 4, id, word(2))], 1],
  ['a stream that nobody opened', (id) => [answerHead(id + 2, 200)], 1],
  ['DATA of a stream that nobody opened', (id) => [data(id + 10, 'abc')], 1],
  ['RST_STREAM of a stream that nobody opened', (id) => [frame(3, 0, id + 2, word(8))], 1],
  ['a window of a stream that nobody opened', (id) => [frame(8, 0, id + 2, word(8))], 1],
  ['a stream of its own', () => [answerHead(2, 200)], 1],
  ['HEADERS of the connection', () => [answerHead(0, 200)], 1],
  ['a frame that is too large', (id) => [data(id, Buffer.alloc(16_385))], 6],
  ['SETTINGS of a stream', (id) => [frame(4, 0, id)], 1],
  ['SETTINGS that are cut off', () => [frame(4, 0, 0, 'abc')], 6],
  ['a window larger than windows may be', () => [frame(8, 0, 0, word(2 ** 31 - 1))], 3],
  ['a window that grows by nothing', () => [frame(8, 0, 0, word(0))], 1],
  ['an initial window larger than windows may be', () => [settings([4, 2 ** 31])], 3],
  ['a PING of the wrong size', () => [frame(6, 0, 0, 'abc')], 6],
  ['CONTINUATION of nothing', (id) => [frame(9, 4, id, block([':status', '200']))], 1],
  [
    'a header block with another frame inside',
    (id) => [frame(1, 0, id, block([':status', '200'])), frame(6, 0, 0, '12345678')],
    1,
  ],
  [
    'a header block that is no HPACK',
    (id) => [frame(1, 4, id, Buffer.from([0xff, 0xff, 0xff]))],
    9,
  ],
  [
    'padding longer than its frame',
    (id) => [answerHead(id, 200), frame(0, 8, id, Buffer.from([9, 1, 2]))],
    1,
  ],
  ['SETTINGS without end', () => Array.from({ length: 1_100 }, () => noSettings), 11],
  ['PING without end', () => Array.from({ length: 1_100 }, () => frame(6, 0, 0, '12345678')), 11],
  ['windows without end', () => Array.from({ length: 1_100 }, () => frame(8, 0, 0, word(1))), 11],
  [
    'empty DATA without end',
    (id) => [answerHead(id, 200), ...Array.from({ length: 1_100 }, () => data(id, ''))],
    11,
  ],
  ['hints without end', (id) => Array.from({ length: 1_100 }, () => answerHead(id, 103)), 11],
  [
    'CONTINUATION without end',
    (id) => [
      frame(1, 0, id, block([':status', '200'])),
      ...Array.from({ length: 40 }, () => frame(9, 0, id)),
    ],
    11,
  ],
]

for (const [title, frames, code] of breaches) {
  test(`an upstream that says ${title} is left, and its exchange fails`, async (t) => {
    const { connect, records, origin } = await start(t, async (peer) => {
      peer.send(noSettings)
      const { streamId } = await peer.next(type.headers)
      peer.send(...frames(streamId))
    })
    const client = await connect()
    client.write(post)
    await outcome(client)
    assert.equal(records[0]?.reason, 'http_protocol_error', records[0]?.detail ?? '')
    assert.equal(records[0]?.endedBy, 'upstream')
    assert.match(records[0]?.detail ?? '', /^the upstream does not keep to HTTP\/2: /)
    const [peer] = origin.peers
    assert.equal((await peer?.next(type.goaway))?.payload.readUInt32BE(4), code)
    await peer?.closed
  })
}

/** An answer of the proxy's own, or the end of one that had begun. */
async function outcome(client: RawClient): Promise<number | 'cut off'> {
  try {
    return (await client.answer()).status
  } catch {
    return 'cut off'
  }
}

/** What ends one stream: the frames, and the code that RST_STREAM tells. */
const faults: readonly (readonly [string, (id: number) => readonly Buffer[], number])[] = [
  ['a body before its head', (id) => [data(id, 'abc')], 1],
  ['no status', (id) => [frame(1, 4, id, block(['content-length', '3']))], 1],
  ['a status that is none', (id) => [frame(1, 4, id, block([':status', '2000']))], 1],
  ['101', (id) => [answerHead(id, 101)], 1],
  ['a name in capitals', (id) => [answerHead(id, 200, [['X-A', '1']])], 1],
  ['a line end in a value', (id) => [answerHead(id, 200, [['x-a', 'a\r\nset-cookie: b']])], 1],
  ['a field of the connection', (id) => [answerHead(id, 200, [['connection', 'close']])], 1],
  ['transfer-encoding', (id) => [answerHead(id, 200, [['transfer-encoding', 'chunked']])], 1],
  ['two lengths', (id) => [answerHead(id, 200, [...length3, ['content-length', '4']])], 1],
  ['a request', (id) => [answerHead(id, 200, [[':path', '/']])], 1],
  ['a hint that is all', (id) => [answerHead(id, 103, [], { isEnd: true })], 1],
  ['a window that grows by nothing', (id) => [frame(8, 0, id, word(0))], 1],
  ['a window that is too large', (id) => [frame(8, 0, id, word(2 ** 31 - 1))], 3],
]

for (const [title, frames, code] of faults) {
  test(`an answer with ${title} fails alone`, async (t) => {
    const { connect, records, origin } = await start(t, async (peer) => {
      peer.send(noSettings)
      const { streamId } = await peer.next(type.headers)
      peer.send(...frames(streamId))
      await answerAll(peer)
    })
    const client = await connect()
    client.write(get)
    const answer = await client.answer()
    assert.equal(answer.status, 502)
    assert.equal(records[0]?.reason, 'http_protocol_error')
    const reset = await origin.peers[0]?.next(type.reset)
    assert.deepEqual([reset?.streamId, reset?.payload.readUInt32BE(0)], [1, code])
    assert.equal((await client.ask(get)).body, 'abc')
    assert.equal(origin.peers.length, 1)
  })
}

/** What is wrong with an answer whose head the client has. */
const cuts: readonly (readonly [string, (id: number) => readonly Buffer[]])[] = [
  ['more body than its length', (id) => [answerHead(id, 200, length3), data(id, 'abcd')]],
  [
    'less body than its length',
    (id) => [answerHead(id, 200, length3), data(id, 'ab', { isEnd: true })],
  ],
  ['a length and no body', (id) => [answerHead(id, 200, length3, { isEnd: true })]],
  [
    'fields behind the body that do not end it',
    (id) => [answerHead(id, 200), data(id, 'ab'), answerHead(id, 200)],
  ],
  ['a reset inside', (id) => [answerHead(id, 200), data(id, 'ab'), frame(3, 0, id, word(2))]],
  [
    'more than its window',
    (id) => [
      answerHead(id, 200),
      ...Array.from({ length: 1_300 }, () => data(id, Buffer.alloc(16_384))),
    ],
  ],
]

for (const [title, frames] of cuts) {
  test(`an answer with ${title} is cut off or refused, never whole`, async (t) => {
    const { connect, records } = await start(t, async (peer, index) => {
      peer.send(noSettings)
      if (index === 0) peer.send(...frames((await peer.next(type.headers)).streamId))
      await answerAll(peer)
    })
    const client = await connect()
    // It does not read: what is more than the window comes before anything was taken.
    client.socket.pause()
    client.write(get)
    const record = await until(() => records[0])
    client.socket.resume()
    const seen = await outcome(client)
    assert.ok(seen === 'cut off' || seen === 502, `${seen}`)
    assert.match(record.reason, /^http_protocol_error$|^http_response_incomplete$/)
    assert.equal((await (await connect()).ask(get)).body, 'abc')
  })
}

async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    await new Promise(setImmediate)
  }
}

test('a request that was refused as never worked on goes again, whatever it asks', async (t) => {
  const { connect, records, origin } = await start(t, async (peer) => {
    peer.send(noSettings)
    const { streamId } = await peer.next(type.headers)
    peer.send(frame(3, 0, streamId, word(7)))
    await answerAll(peer)
  })
  const answer = await (await connect()).ask(emptyPost)
  assert.deepEqual([answer.status, answer.body], [200, 'abc'])
  assert.equal(records.length, 1)
  assert.equal(origin.peers.length, 1)
})

test('a request that is refused again and again is given up', async (t) => {
  const { connect, origin } = await start(t, async (peer) => {
    peer.send(noSettings)
    for (;;) {
      const { streamId } = await peer.next(type.headers)
      peer.send(frame(3, 0, streamId, word(7)))
    }
  })
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 503)
  assert.equal(JSON.parse(answer.body).reason, 'connection_terminated')
  assert.equal(origin.peers[0]?.frames.filter((sent) => sent.type === type.headers).length, 3)
})

test('an upstream that asks for HTTP/1.1 on a stream gets no HTTP/2 for that request again', async (t) => {
  const { connect, origin } = await start(t, async (peer, index) => {
    if (index > 0) return
    peer.send(noSettings)
    const { streamId } = await peer.next(type.headers)
    peer.send(frame(3, 0, streamId, word(13)))
  })
  // The origin knows HTTP/2 alone: the handshake without it shows that it was not offered.
  const answer = await (await connect()).ask(get)
  assert.equal(answer.status, 502)
  assert.match(JSON.parse(answer.body).reason, /^tls_/)
  assert.equal(origin.peers.length, 1)
})

test('what a GOAWAY leaves out goes again on another connection, and what it lets through is waited for', async (t) => {
  const { connect, origin } = await start(t, async (peer, index) => {
    peer.send(noSettings)
    if (index > 0) {
      await answerAll(peer)
      return
    }
    const { streamId } = await peer.next(type.headers)
    await peer.next(type.headers)
    await peer.next(type.headers)
    peer.send(goaway(streamId))
    await until(() => origin.peers[1])
    peer.send(answerHead(streamId, 200, length3), data(streamId, 'old', { isEnd: true }))
  })
  const clients = await Promise.all([1, 2, 3].map(connect))
  const answers = await Promise.all(clients.map((client) => client.ask(emptyPost)))
  assert.deepEqual(answers.map(({ body }) => body).toSorted(), ['abc', 'abc', 'old'])
  assert.equal(origin.peers.length, 2)
  await origin.peers[0]?.closed
})

test('a body that was sent is not sent again, even where nobody worked on it', async (t) => {
  const { connect, origin } = await start(t, async (peer) => {
    peer.send(noSettings)
    await peer.next(type.data)
    peer.send(goaway(0))
  })
  const answer = await (await connect()).ask(post)
  assert.equal(answer.status, 503)
  assert.equal(JSON.parse(answer.body).reason, 'connection_terminated')
  assert.equal(origin.peers.length, 1)
})

test('a session that ends under a request that may be repeated is replaced once', async (t) => {
  const { connect, origin } = await start(t, async (peer, index) => {
    peer.send(noSettings)
    const { streamId } = await peer.next(type.headers)
    peer.send(answerHead(streamId, 200, length3), data(streamId, 'abc', { isEnd: true }))
    if (index > 0) return
    await peer.next(type.headers)
    peer.socket.destroy()
  })
  const client = await connect()
  assert.equal((await client.ask(get)).status, 200)
  assert.equal((await client.ask(get)).status, 200)
  assert.equal(origin.peers.length, 2)
  origin.peers[1]?.socket.destroy()
})

test('a session that ends under a POST that may have been worked on ends it', async (t) => {
  const { connect } = await start(t, async (peer) => {
    peer.send(noSettings)
    const { streamId } = await peer.next(type.headers)
    peer.send(answerHead(streamId, 200, length3), data(streamId, 'abc', { isEnd: true }))
    await peer.next(type.headers)
    peer.socket.destroy()
  })
  const client = await connect()
  assert.equal((await client.ask(get)).status, 200)
  const answer = await client.ask(post)
  assert.equal(answer.status, 503)
  assert.equal(JSON.parse(answer.body).reason, 'connection_terminated')
})

test('bodies keep to the windows that the upstream gives, and to its largest frame', async (t) => {
  const size = 30_000
  const { connect, origin } = await start(t, async (peer) => {
    peer.send(settings([4, 1_000]))
    const { streamId } = await peer.next(type.headers)
    let got = 0
    while (got < size) {
      const sent = await peer.next(type.data)
      got += sent.payload.length
      assert.ok(sent.payload.length <= 16_384)
      if (got >= 1_000 || got === size) {
        peer.send(frame(8, 0, 0, word(sent.payload.length)))
        peer.send(frame(8, 0, streamId, word(sent.payload.length)))
      }
    }
    peer.send(answerHead(streamId, 200, length3), data(streamId, 'abc', { isEnd: true }))
  })
  const client = await connect()
  client.write(
    `POST http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\nContent-Length: ${size}\r\n\r\n`,
  )
  client.write(Buffer.alloc(size, 'x'))
  assert.equal((await client.answer()).body, 'abc')
  const sent = origin.peers[0]?.frames.filter((one) => one.type === type.data) ?? []
  assert.equal(
    sent.reduce((sum, { payload }) => sum + payload.length, 0),
    size,
  )
  assert.equal(sent.at(-1)?.flags, 1)
})

test('a client that does not read holds back its own stream, and no other', async (t) => {
  const { connect, origin } = await start(t, async (peer) => {
    peer.send(noSettings)
    const { streamId } = await peer.next(type.headers)
    peer.send(answerHead(streamId, 200))
    let window = 256 * 1024
    const widen = async (): Promise<void> => {
      for (;;) {
        const more = await peer.next(type.window)
        if (more.streamId === streamId) window += more.payload.readUInt32BE(0)
      }
    }
    void widen()
    void answerAll(peer)
    for (let sent = 0; sent < 32 * 1024 * 1024; ) {
      const length = Math.min(16_384, window)
      if (peer.socket.destroyed) return
      if (length === 0) {
        await new Promise(setImmediate)
        continue
      }
      window -= length
      sent += length
      peer.send(data(streamId, Buffer.alloc(length)))
      if (peer.socket.writableLength > 1_000_000)
        await new Promise((resolve) => peer.socket.once('drain', resolve))
    }
  })
  const slow = await connect()
  slow.socket.pause()
  slow.write(get)
  await until(() => origin.peers[0])
  const quick = await connect()
  for (let i = 0; i < 40; i++) assert.equal((await quick.ask(get)).body, 'abc')
  const [peer] = origin.peers
  let calm = 0
  for (let before = -1; calm < 50; ) {
    await new Promise(setImmediate)
    calm = before === peer?.socket.bytesWritten ? calm + 1 : 0
    before = peer?.socket.bytesWritten ?? 0
  }
  // What the kernel's buffers and the windows hold, and no more.
  assert.ok((peer?.socket.bytesWritten ?? 0) < 24 * 1024 * 1024, `${peer?.socket.bytesWritten}`)
  assert.equal((await quick.ask(get)).body, 'abc')
})

test('a PING is answered, and an unknown frame is passed over', async (t) => {
  const { connect, origin } = await start(t, async (peer) => {
    peer.send(noSettings, frame(77, 255, 5, 'whatever'), frame(6, 0, 0, '12345678'))
    await answerAll(peer)
  })
  assert.equal((await (await connect()).ask(get)).body, 'abc')
  const pong = await origin.peers[0]?.next(type.ping)
  assert.deepEqual([pong?.flags, pong?.payload.toString()], [1, '12345678'])
})

test('settings that take streams back to a smaller window may leave it below nothing', async (t) => {
  const { connect } = await start(t, async (peer) => {
    peer.send(noSettings)
    const { streamId } = await peer.next(type.headers)
    await peer.next(type.data)
    peer.send(settings([4, 0]))
    peer.send(frame(8, 0, streamId, word(70_000)), frame(8, 0, 0, word(70_000)))
    let got = 0
    while (!peer.frames.some(({ type: kind, flags }) => kind === type.data && flags === 1)) {
      got += (await peer.next(type.data)).payload.length
      assert.ok(got <= 70_000)
    }
    peer.send(answerHead(streamId, 200, length3), data(streamId, 'abc', { isEnd: true }))
  })
  const client = await connect()
  client.write(
    `POST http://${host}:443/x HTTP/1.1\r\nHost: ${host}:443\r\nContent-Length: 70000\r\n\r\n`,
  )
  client.write(Buffer.alloc(70_000, 'x'))
  assert.equal((await client.answer()).body, 'abc')
})
