import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { TimerWheel } from '../clock/timer-wheel.ts'
import { ReadBuffer } from '../cluster/read-buffer.ts'
import type { UpstreamUser } from '../cluster/upstream.ts'
import { UpstreamConnection } from '../cluster/upstream-connection.ts'
import { SocketChannel } from '../transport/socket-channel.ts'
import { Http2Session } from './http2-session.ts'
import type { Http2Stream } from './http2-stream.ts'
import { answerHead, frame, noSettings } from './test-frame-origin.ts'

/** Makes sessions over a connection whose other end takes everything, and says nothing. */
async function startSession(t: TestContext, watchMs?: number) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const socket = connect(address.port, '127.0.0.1')
  const [far] = (await once(server, 'connection')) as [Socket]
  far.resume()
  const wheel = new TimerWheel()
  t.after(() => {
    socket.destroy()
    far.destroy()
    server.close()
    wheel.close()
  })
  const channel = new SocketChannel(socket)
  const connection = new UpstreamConnection(channel, '192.0.2.1:443', new ReadBuffer())
  const watch = watchMs === undefined ? {} : { watchMs }
  return {
    far,
    wheel,
    create: () => new Http2Session(connection, { wheel, ...watch, onIdle() {}, onGone() {} }),
  }
}

/** Takes bytes as a relay does: they wait for the end of the turn, then are written, wholly or not. */
class Taker implements UpstreamUser {
  readonly written: Buffer[] = []
  /** What a slow write still uses, and what it has to be. */
  lent: { readonly bytes: Buffer; readonly wanted: Buffer }[] = []
  isPaused = false
  readonly #stream: Http2Stream
  #arrived: Buffer | null = null
  #waiting: (() => void)[] = []

  constructor(stream: Http2Stream) {
    this.#stream = stream
    stream.use(this)
  }

  onUpstreamData(bytes: Buffer): boolean {
    const before = this.#arrived
    const end = before === null ? 0 : before.byteOffset + before.length
    const follows = before !== null && before.buffer === bytes.buffer && end === bytes.byteOffset
    if (!follows) this.endTurn(true)
    this.#arrived = follows
      ? Buffer.from(before.buffer, before.byteOffset, before.length + bytes.length)
      : bytes
    this.#stream.hold()
    return true
  }

  endTurn(isTaken: boolean): void {
    const bytes = this.#arrived
    this.#arrived = null
    if (bytes === null) return
    const wanted = Buffer.from(bytes)
    this.written.push(wanted)
    if (!isTaken) {
      this.lent.push({ bytes, wanted })
      this.#stream.lend({ whenFlushed: (callback) => void this.#waiting.push(callback) })
      this.#stream.pause()
      this.isPaused = true
    }
    this.#stream.letGo()
  }

  resume(): void {
    if (!this.isPaused) return
    this.isPaused = false
    this.#flush()
    this.#stream.resume()
  }

  /** The slow write is done: its bytes must have stayed until now. */
  #flush(): void {
    this.check()
    this.lent = []
    const waiting = this.#waiting
    this.#waiting = []
    for (const callback of waiting) callback()
  }

  check(): void {
    for (const { bytes, wanted } of this.lent) assert.ok(bytes.equals(wanted))
  }

  onUpstreamEnd(): void {}

  onUpstreamClose(error: Error | undefined): void {
    assert.fail(`closed: ${error?.message}`)
  }
}

/** Bytes that tell whose they are and where they belong. */
function bodyOf(stream: number, length: number): Buffer {
  const body = Buffer.alloc(length)
  for (let at = 0; at < length; at++) body[at] = (stream * 31 + at * 7 + (at >> 8)) & 255
  return body
}

function unchunk(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (size === 0) break
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  assert.equal(bytes.toString('latin1', at), '0\r\n\r\n')
  return Buffer.concat(parts)
}

/** One stream's answer: the sizes of its frames, whether its length is told, and padding. */
const answers = fc.array(
  fc.record({
    sizes: fc.array(fc.oneof(fc.nat(40), fc.nat(16_000)), { minLength: 1, maxLength: 14 }),
    hasLength: fc.boolean(),
    padding: fc.nat(20),
  }),
  { minLength: 1, maxLength: 6 },
)

interface Answer {
  readonly sizes: readonly number[]
  readonly hasLength: boolean
  readonly padding: number
}

/** The frames of one answer, in their order. */
function framesOf(streamId: number, { sizes, hasLength, padding }: Answer): Buffer[] {
  const length = sizes.reduce((sum, size) => sum + size, 0)
  const body = bodyOf(streamId, length)
  const fields = hasLength ? ([['content-length', `${length}`]] as const) : []
  let at = 0
  const parts = sizes.map((size, index) => {
    const isEnd = index === sizes.length - 1 ? 1 : 0
    const part = body.subarray(at, at + size)
    at += size
    if (padding === 0) return frame(0, isEnd, streamId, part)
    const padded = Buffer.concat([Buffer.from([padding]), part, Buffer.alloc(padding)])
    return frame(0, 8 | isEnd, streamId, padded)
  })
  return [answerHead(streamId, 200, fields), ...parts]
}

/** A number below `most`, by chance. */
type Chance = (most: number) => number

/** The frames of all answers, those of each in their order. */
function interleave(given: readonly Answer[], chance: Chance): Buffer {
  const queues = given.map((answer, index) => framesOf(index * 2 + 1, answer))
  const sent: Buffer[] = [noSettings]
  while (queues.some((queue) => queue.length > 0)) {
    const next = queues[chance(queues.length)]?.shift()
    if (next !== undefined) sent.push(next)
  }
  return Buffer.concat(sent)
}

/** Lets the session read it in pieces, while clients take what they got, or do not. */
function play(session: Http2Session, wire: Buffer, takers: readonly Taker[], chance: Chance): void {
  const buffer = Buffer.alloc(20_000)
  for (let at = 0; at < wire.length; ) {
    const length = Math.min(wire.length - at, 1 + chance(2) * chance(1_000) * 16 + chance(20))
    wire.copy(buffer, 0, at, at + length)
    session.onUpstreamData(buffer.subarray(0, length))
    buffer.fill(0xee) // the buffer is read into again
    at += length
    for (const taker of takers) {
      if (chance(3) === 0) taker.endTurn(chance(3) > 0)
      if (chance(12) === 0) taker.resume()
    }
  }
  for (let i = 0; i < 3; i++) {
    for (const taker of takers) {
      taker.endTurn(true)
      taker.resume()
    }
  }
}

test('each exchange gets its own bytes, whatever the order of frames, the reads and the clients', async (t) => {
  const { create } = await startSession(t)
  fc.assert(
    fc.property(answers, fc.infiniteStream(fc.nat(1_000)), (given, chances) => {
      const chance: Chance = (most) => (chances.next().value ?? 0) % most
      const session = create()
      const streams = given.map(() => session.open())
      const takers = streams.map((stream) => new Taker(stream))
      for (const stream of streams) stream.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
      play(session, interleave(given, chance), takers, chance)
      for (const [index, taker] of takers.entries()) {
        checkAnswer(index * 2 + 1, given[index], Buffer.concat(taker.written))
        taker.check()
      }
    }),
    { numRuns: 100 },
  )
})

test('a session that is silent is asked whether it lives, and given up when it does not say', async (t) => {
  const { create, far } = await startSession(t, 60)
  const received: Buffer[] = []
  far.on('data', (bytes) => received.push(bytes))
  const stream = create().open()
  const closed = new Promise<Error | undefined>((resolve) => {
    stream.use({ onUpstreamData: () => true, onUpstreamEnd() {}, onUpstreamClose: resolve })
  })
  stream.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  assert.equal((await closed)?.message, 'did not answer an HTTP/2 ping')
  assert.ok(Buffer.concat(received).includes(frame(6, 0, 0, 'egresseg')))
})

test('an upstream that takes its time and answers pings is waited for, and asked no more', async (t) => {
  const { create, far, wheel } = await startSession(t, 60)
  const session = create()
  const received: Buffer[] = []
  far.on('data', (bytes) => received.push(bytes))
  const sees = async (sent: Buffer): Promise<void> => {
    while (!Buffer.concat(received).includes(sent)) await once(far, 'data')
  }
  far.write(noSettings)
  await sees(frame(4, 1, 0))
  const stream = session.open()
  stream.use({
    onUpstreamData: () => true,
    onUpstreamEnd() {},
    onUpstreamClose: (error) => assert.fail(error),
  })
  stream.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
  await sees(frame(6, 0, 0, 'egresseg'))
  const before = Buffer.concat(received).length
  far.write(frame(6, 1, 0, 'egresseg'))
  await new Promise<void>((resolve) => wheel.deadline(resolve).set(400)) // several looks more
  assert.equal(Buffer.concat(received).length, before)
  assert.equal(session.streams, 1)
  stream.destroy()
})

function checkAnswer(streamId: number, answer: Answer | undefined, seen: Buffer): void {
  assert.ok(answer)
  const headEnd = seen.indexOf('\r\n\r\n') + 4
  assert.match(seen.toString('latin1', 0, headEnd), /^HTTP\/1\.1 200 OK\r\n/)
  const rest = seen.subarray(headEnd)
  const length = answer.sizes.reduce((sum, size) => sum + size, 0)
  const body = answer.hasLength ? rest : unchunk(rest)
  assert.ok(body.equals(bodyOf(streamId, length)), `stream ${streamId}`)
}
