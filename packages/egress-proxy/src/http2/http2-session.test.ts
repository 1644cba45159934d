import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate as turnEnd } from 'node:timers/promises'
import fc from 'fast-check'
import { passLargeTurn, passSmallTurns } from '../clock/test-turn.ts'
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

/** A number below `most`, by chance. */
type Chance = (most: number) => number

/** A write that the kernel took in part only. */
interface SlowWrite {
  readonly bytes: Buffer
  /** What they have to be until it is done. */
  readonly wanted: Buffer
  readonly whenDone: (() => void)[]
}

/**
 * Takes bytes as a relay does: they wait for the end of the turn or for bytes that stand elsewhere, then are written,
 * some of them behind a head that is put before them, and the kernel takes them or not.
 */
class Taker implements UpstreamUser {
  readonly written: Buffer[] = []
  readonly #stream: Http2Stream
  readonly #chance: Chance
  #arrived: Buffer | null = null
  #slow: SlowWrite[] = []

  constructor(stream: Http2Stream, chance: Chance) {
    this.#stream = stream
    this.#chance = chance
    stream.use(this)
  }

  onUpstreamData(bytes: Buffer): boolean {
    const before = this.#arrived
    const end = before === null ? 0 : before.byteOffset + before.length
    const follows = before !== null && before.buffer === bytes.buffer && end === bytes.byteOffset
    if (!follows) this.endTurn()
    this.#arrived = follows
      ? Buffer.from(before.buffer, before.byteOffset, before.length + bytes.length)
      : bytes
    this.#stream.hold()
    return true
  }

  endTurn(): void {
    const bytes = this.#arrived
    this.#arrived = null
    if (bytes === null) return
    this.written.push(Buffer.from(bytes))
    const written = this.#chance(2) === 0 ? bytes : this.#withHead(bytes)
    if (this.#chance(2) === 0) this.#lend(written)
    if (this.#chance(3) > 0) this.#stream.pause()
    this.#stream.letGo()
  }

  #withHead(bytes: Buffer): Buffer {
    const head = Buffer.alloc(1 + this.#chance(2) * this.#chance(1_000) * 2, '.')
    const wanted = Buffer.concat([head, bytes])
    const both = this.#stream.putBefore(bytes, head)
    assert.ok(both.equals(wanted))
    return both
  }

  #lend(bytes: Buffer): void {
    const whenDone: (() => void)[] = []
    this.#slow.push({ bytes, wanted: Buffer.from(bytes), whenDone })
    this.#stream.lend({ whenFlushed: (callback) => void whenDone.push(callback) })
  }

  /** The oldest slow write is done: its bytes must have stayed until now. */
  #flush(): void {
    const oldest = this.#slow.shift()
    if (oldest === undefined) return
    assert.ok(oldest.bytes.equals(oldest.wanted), 'bytes of a write changed before it was done')
    for (const callback of oldest.whenDone) callback()
  }

  /** One of the things that happen between two reads, or nothing. @param patience how seldom writes begin and end */
  live(patience: number): void {
    const chance = this.#chance
    if (chance(4) === 0) this.#stream.pause()
    if (chance(patience) === 0) this.endTurn()
    if (chance(6) === 0) this.#stream.resume()
    if (chance(patience * 4) === 0) this.#flush()
  }

  /** Takes all there is. */
  finish(): void {
    while (this.#arrived !== null || this.#stream.answer.isWaiting) {
      this.endTurn()
      this.#stream.resume()
    }
    while (this.#slow.length > 0) this.#flush()
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

const size = fc.oneof(fc.nat(40), fc.nat(16_000), fc.integer({ min: 12_000, max: 16_000 }))

/** One stream's answer, of several buffers but within its window: the sizes of its frames, whether its length is told, and padding. */
const answers = fc.array(
  fc.record({
    sizes: fc.array(size, { minLength: 1, maxLength: 16 }),
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

/** Lets the session read it in pieces and turns, while clients take what they got, or do not. */
async function play(
  session: Http2Session,
  wire: Buffer,
  takers: readonly Taker[],
  chance: Chance,
): Promise<void> {
  const buffer = Buffer.alloc(48_100)
  const patience = 1 + chance(24)
  for (let at = 0; at < wire.length; ) {
    const length = Math.min(wire.length - at, 1 + chance(4) * chance(1_000) * 16 + chance(20))
    wire.copy(buffer, 0, at, at + length)
    session.onUpstreamData(buffer.subarray(0, length))
    buffer.fill(0xee, 0, length) // the buffer is read into again
    at += length
    for (const taker of takers) taker.live(patience)
    if (chance(3) === 0) await turnEnd()
  }
  for (const taker of takers) taker.finish()
}

test('each exchange gets its own bytes, whatever the order of frames, the reads and the clients', async (t) => {
  const { create } = await startSession(t)
  await fc.assert(
    fc.asyncProperty(
      answers,
      fc.infiniteStream(fc.noBias(fc.nat(1_000_000))),
      async (given, chances) => {
        const chance: Chance = (most) => (chances.next().value ?? 0) % most
        const session = create()
        const streams = given.map(() => session.open())
        const takers = streams.map((stream) => new Taker(stream, chance))
        for (const stream of streams) stream.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
        await play(session, interleave(given, chance), takers, chance)
        for (const [index, taker] of takers.entries()) {
          checkAnswer(index * 2 + 1, given[index], Buffer.concat(taker.written))
        }
      },
    ),
    { numRuns: 100 },
  )
})

/** Takes note of what comes, and when. */
function listenTo(stream: Http2Stream, came: string[], name: string): void {
  stream.use({
    onUpstreamData(bytes) {
      came.push(`${name} ${bytes.length}`)
      stream.hold()
      return true
    },
    onUpstreamEnd() {},
    onUpstreamClose: (error) => void came.push(`${name} ${error?.message}`),
  })
  stream.write(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'))
}

/** A session that has read the head of one long answer and one short. */
async function startReading(t: TestContext) {
  const { create } = await startSession(t)
  const session = create()
  const came: string[] = []
  await passLargeTurn()
  for (const name of ['long', 'short']) listenTo(session.open(), came, name)
  const heads = [answerHead(1, 200, [['content-length', '98304']]), answerHead(3, 200, [])]
  session.onUpstreamData(Buffer.concat([noSettings, ...heads]))
  const body = Buffer.alloc(16 * 1024)
  return {
    session,
    came,
    readLong(): void {
      for (let at = 0; at < 6; at++) session.onUpstreamData(frame(0, at === 5 ? 1 : 0, 1, body))
    },
    readShort: () => session.onUpstreamData(frame(0, 1, 3, Buffer.from('short'))),
  }
}

test('a long answer is handed on as one as soon as it is whole, a short one when the turn ends', async (t) => {
  const { came, readLong, readShort } = await startReading(t)
  readShort()
  assert.equal(came.length, 0)
  readLong()
  assert.deepEqual(
    came.map((one) => one.replace(/\d+/, (bytes) => `${+bytes > 98304}`)),
    ['long true'],
  )
  await turnEnd()
  assert.equal(came.length, 2)
  assert.match(came[1] ?? '', /^short/)
})

test('after small turns what makes an answer whole is handed on at once', async (t) => {
  const { came, readShort } = await startReading(t)
  await passSmallTurns()
  assert.equal(came.length, 2)
  readShort()
  assert.match(came[2] ?? '', /^short/)
})

test('what was read before a session fails is handed on before that is told', async (t) => {
  const { session, came, readShort } = await startReading(t)
  readShort()
  session.onUpstreamClose(new Error('gone'))
  assert.deepEqual(
    came.map((one) => one.replace(/\d+/, '')),
    ['long ', 'short ', 'long gone'],
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
  const { create, far, wheel } = await startSession(t, 250)
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
  await new Promise<void>((resolve) => wheel.deadline(resolve).set(900)) // several looks more
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
