import type { Deadline, TimerWheel } from '../clock/timer-wheel.ts'
import { type TurnTaker, turn } from '../clock/turn.ts'
import type { Handshake, UpstreamUser } from '../cluster/upstream.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import { EgressError } from '../egress-error.ts'
import { CR } from '../head/byte-class.ts'
import { spells } from '../head/spells.ts'
import { AnswerHeadReader } from './answer-head-reader.ts'
import { fieldListLimits } from './field-lines.ts'
import { FloodGuard } from './flood-guard.ts'
import type { FrameHandler } from './frame-handler.ts'
import { FrameReader } from './frame-reader.ts'
import { frameHeaderBytes, leastMaxFrameBytes } from './frame-type.ts'
import { http2Error, http2ErrorName } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'
import { Http2Stream, type RequestOutline, type StreamOwner } from './http2-stream.ts'
import {
  frameHeaders,
  preface,
  putDataHeader,
  putGoAway,
  putPing,
  putPingAck,
  putReset,
  putSettings,
  putSettingsAck,
  putWindowUpdate,
} from './put-frame.ts'
import { RequestHeadEncoder } from './request-head-encoder.ts'
import { ResetStreams } from './reset-streams.ts'
import { SessionOutput } from './session-output.ts'
import { setting } from './setting.ts'

/** Bounds of one session. */
const sessionLimits = {
  /** Streams at a time, whatever the peer allows. */
  streams: 100,
  /** Bytes of one answer that may wait for its client. */
  streamWindow: 256 * 1024,
  /** Bytes of all answers on their way. */
  connectionWindow: 16 * 1024 * 1024,
  /** Bytes that may wait for the socket before bodies of requests have to wait for them. */
  backlog: 256 * 1024,
} as const

/** Nothing is remembered of heads: what one says does not depend on those before it. */
const ownSettings = { tableBytes: 0 } as const
/** What a window has before anybody said otherwise, and the largest it may be (RFC 9113 section 6.9). */
const initialWindow = 65_535
const mostWindow = 2 ** 31 - 1

/**
 * So often a session with streams is looked at. One that was silent twice since something was sent is asked whether it
 * lives, once, as servers count pings, too; and has as long to say so.
 */
const defaultWatchMs = 10_000
/** How long what was written last may take to leave. */
const farewellMs = 1_000
/** The last id that is used: a session that came so far is replaced. */
const lastId = 2 ** 31 - 1001

export interface SessionOptions {
  readonly wheel: TimerWheel
  readonly watchMs?: number
  /** No stream is open any more; called when the last one is over. */
  readonly onIdle: () => void
  /** It has ended. */
  readonly onGone: (error: Error | undefined) => void
}

/**
 * HTTP/2 with an upstream (RFC 9113): many exchanges on one connection. What all of them send in a turn goes out in one
 * write; what is read is handed to each within the read. Whatever the peer does that it must not ends the session, and
 * nothing it sends reaches another exchange than the one it is for.
 */
export class Http2Session implements UpstreamUser, TurnTaker, FrameHandler, StreamOwner {
  readonly createdAt = performance.now()
  readonly #connection: UpstreamConnection
  readonly #options: SessionOptions
  readonly #frames = new FrameReader(this)
  readonly #output = new SessionOutput()
  readonly #reader = new AnswerHeadReader()
  readonly #encoder = new RequestHeadEncoder()
  readonly #guard = new FloodGuard()
  readonly #resets = new ResetStreams()
  readonly #streams = new Map<number, Http2Stream>()
  /** Streams that have no id yet, as nothing was written to them. */
  readonly #waiting = new Set<Http2Stream>()
  readonly #watch: Deadline
  /** Streams whose bodies wait for a window, or for the socket. */
  readonly #blocked = new Set<Http2Stream>()
  /** Streams that somebody wants to be told of, when what they were given has left. */
  readonly #flushing = new Set<Http2Stream>()
  /** Read in this read, and not handed on. */
  #touched: Http2Stream[] = []
  /** Streams opened, also those without an id yet. */
  #open = 0
  #hasServed = false
  #nextId = 1
  /** The last stream whose head was given to the socket. */
  #sentId = 0
  #sendWindow = initialWindow
  #receiveWindow: number = sessionLimits.connectionWindow
  /** What the peer takes; until it says so what RFC 9113 section 6.5.2 says. */
  #maxStreams = Number.POSITIVE_INFINITY
  #maxFrameBytes: number = leastMaxFrameBytes
  #initialWindow = initialWindow
  /** Found while the frames of a read are worked on. */
  #fault: Http2Fault | null = null
  #isScheduled = false
  #isWaitingForSocket = false
  #isEnding = false
  #isGone = false
  /** Something was sent since the last read, and how often that was found so. */
  #isSilent = false
  #silences = 0

  /** Takes over a connection whose handshake chose HTTP/2. */
  constructor(connection: UpstreamConnection, options: SessionOptions) {
    this.#connection = connection
    this.#options = options
    this.#watch = options.wheel.deadline(() => this.#look())
    connection.use(this)
    const out = this.#output.reserve(longestGreeting)
    this.#send(putGreeting(out, this.#output.end))
  }

  get address(): string {
    return this.#connection.address
  }

  get handshake(): Handshake {
    return this.#connection.handshake
  }

  get isOver(): boolean {
    return this.#isGone
  }

  get backlog(): number {
    return this.#output.length + this.#connection.queuedBytes
  }

  /** Streams that are open. */
  get streams(): number {
    return this.#open
  }

  get hasRoom(): boolean {
    const most = Math.min(sessionLimits.streams, this.#maxStreams)
    return this.#open < most && !this.#isEnding && this.#connection.isUsable
  }

  /** A stream for one exchange. Only where there is room. */
  open(): Http2Stream {
    if (this.#open === 0) this.#watch.set(this.#options.watchMs ?? defaultWatchMs)
    this.#open += 1
    const windows = { send: this.#initialWindow, receive: sessionLimits.streamWindow }
    const stream = new Http2Stream(this, this.#hasServed, windows)
    this.#hasServed = true
    this.#waiting.add(stream)
    return stream
  }

  /** No new streams; it ends with the last one. */
  drain(): void {
    this.#isEnding = true
    if (this.#open === 0) this.#end()
  }

  // What streams ask for.

  sendHead(stream: Http2Stream, head: Buffer): RequestOutline {
    const id = this.#nextId
    this.#nextId += 2
    if (this.#nextId > lastId) this.#isEnding = true
    stream.id = id
    stream.sendWindow = this.#initialWindow
    this.#waiting.delete(stream)
    this.#streams.set(id, stream)
    const encoder = this.#encoder
    const most = RequestHeadEncoder.mostBytes(head)
    const out = this.#output.reserve(most + frameHeaderBytes * (2 + most / leastMaxFrameBytes))
    const at = this.#output.end
    const end = encoder.encode(head, 'https', out, at + frameHeaderBytes)
    const contentLength = encoder.isChunked ? -1 : Math.max(0, encoder.contentLength)
    stream.isRequestDone = contentLength === 0
    this.#isSilent = true
    const max = this.#maxFrameBytes
    this.#send(frameHeaders(out, at, end, id, stream.isRequestDone, max))
    return {
      contentLength,
      isHead: spells(head, 0, head.length, headMethod),
      takesChunks: !isOld(head),
    }
  }

  sendBody(stream: Http2Stream): void {
    const { body } = stream
    if (stream.isGone || body === null) return
    this.#blocked.delete(stream)
    while (!stream.isRequestDone && (body.length > 0 || body.isWhole)) {
      const most = Math.min(this.#sendWindow, stream.sendWindow, this.#maxFrameBytes)
      if (this.#mustWait(stream, body.length > 0 && most <= 0)) return
      this.#sendData(stream, body, Math.max(0, most))
    }
    this.#closeIfDone(stream)
  }

  /** Whether the stream has to wait for a window or for the socket; if so, it is seen to. */
  #mustWait(stream: Http2Stream, hasNoWindow: boolean): boolean {
    if (hasNoWindow) {
      this.#blocked.add(stream)
      return true
    }
    if (this.backlog <= sessionLimits.backlog) return false
    this.#blocked.add(stream)
    this.#waitForSocket()
    return true
  }

  credit(stream: Http2Stream): void {
    if (stream.isAnswerDone || stream.isGone) return
    if (stream.taken < sessionLimits.streamWindow / 2) return
    const out = this.#output.reserve(shortFrame)
    this.#send(putWindowUpdate(out, this.#output.end, stream.id, stream.taken))
    stream.receiveWindow += stream.taken
    stream.taken = 0
  }

  tellWhenFlushed(stream: Http2Stream): void {
    this.#flushing.add(stream)
    this.#schedule()
  }

  reset(stream: Http2Stream, code: number): void {
    if (stream.isGone) return
    if (stream.id !== 0) {
      this.#resets.add(stream.id, stream.receiveWindow)
      const out = this.#output.reserve(shortFrame)
      this.#send(putReset(out, this.#output.end, stream.id, code))
    }
    this.#forget(stream)
  }

  leave(stream: Http2Stream): void {
    if (stream.id === 0) this.#forget(stream)
    else this.#closeIfDone(stream)
  }

  // What the connection brings.

  onUpstreamData(bytes: Buffer): boolean {
    this.#isSilent = false
    this.#silences = 0
    const fault = this.#frames.take(bytes) ?? this.#fault
    this.#handOn()
    if (fault !== null) this.#end(fault)
    return !this.#isGone
  }

  onUpstreamEnd(): void {
    this.#close(undefined)
    this.#connection.destroy()
  }

  onUpstreamClose(error: Error | undefined): void {
    this.#close(error)
    this.#watch.cancel()
  }

  /** What waits goes out, in one write. */
  onTurnEnd(): void {
    this.#isScheduled = false
    if (this.#isGone) return
    this.#output.flush(this.#connection.channel)
    this.#sentId = this.#nextId - 2
    if (this.#flushing.size > 0) this.#waitForSocket()
  }

  // What frames bring.

  onData(
    streamId: number,
    bytes: Buffer,
    start: number,
    end: number,
    counted: number,
    isLast: boolean,
  ): void {
    if (!this.#mayCome(streamId) || !this.#countData(counted)) return
    if (start === end && !isLast) this.#countIdle()
    else this.#guard.give(1)
    const stream = this.#streams.get(streamId)
    if (stream === undefined) {
      if (!this.#resets.count(streamId, counted)) this.#breakOff(beyondWindow)
      return
    }
    stream.receiveWindow -= counted
    stream.taken += counted
    if (stream.isAnswerDone) this.#refuse(stream, http2Error.STREAM_CLOSED, afterEnd)
    else if (!stream.hasHead)
      this.#refuse(stream, http2Error.PROTOCOL_ERROR, 'a body before the head')
    else if (stream.receiveWindow < 0)
      this.#refuse(stream, http2Error.FLOW_CONTROL_ERROR, 'more than its window')
    else this.#passData(stream, bytes, start, end, isLast)
  }

  #passData(stream: Http2Stream, bytes: Buffer, start: number, end: number, isLast: boolean): void {
    const says = stream.takeData(bytes, start, end)
    if (says !== null) this.#refuse(stream, http2Error.PROTOCOL_ERROR, says)
    else if (isLast) this.#endAnswer(stream)
    else this.#touch(stream)
  }

  onHeaders(streamId: number, block: Buffer, start: number, end: number, isLast: boolean): void {
    if (!this.#mayCome(streamId)) return
    const stream = this.#streams.get(streamId)
    if (stream !== undefined && !stream.isAnswerDone) {
      if (stream.hasHead) this.#onTrailers(stream, block, start, end, isLast)
      else this.#onHead(stream, block, start, end, isLast)
      return
    }
    this.#passFault(null, this.#reader.skip(block, start, end))
    this.#countIdle()
    if (stream !== undefined) this.#refuse(stream, http2Error.STREAM_CLOSED, afterEnd)
  }

  #onHead(stream: Http2Stream, block: Buffer, start: number, end: number, isLast: boolean): void {
    const head = this.#reader.readHead(block, start, end)
    if (head instanceof Http2Fault) {
      this.#passFault(stream, head)
      return
    }
    if (head.status < 200) this.#countIdle()
    const says = stream.takeHead(head, isLast)
    if (says !== null) this.#refuse(stream, http2Error.PROTOCOL_ERROR, says)
    else if (isLast) this.#endAnswer(stream)
    else this.#touch(stream)
  }

  /** They are checked and dropped, as those of chunked bodies are not taken either. */
  #onTrailers(
    stream: Http2Stream,
    block: Buffer,
    start: number,
    end: number,
    isLast: boolean,
  ): void {
    const fault = this.#reader.readTrailers(block, start, end)
    if (fault !== null) this.#passFault(stream, fault)
    else if (isLast) this.#endAnswer(stream)
    else
      this.#refuse(stream, http2Error.PROTOCOL_ERROR, 'fields behind the body that do not end it')
  }

  onReset(streamId: number, code: number): void {
    if (!this.#wasOpened(streamId)) return
    const stream = this.#streams.get(streamId)
    if (stream === undefined) {
      this.#countIdle()
      return
    }
    this.#forget(stream)
    stream.handOn() // what was read before it; all of the answer where this only stops the request
    stream.failByPeer(code)
  }

  onSetting(id: number, value: number): void {
    if (id === setting.MAX_CONCURRENT_STREAMS) this.#maxStreams = value
    else if (id === setting.MAX_FRAME_SIZE) this.#maxFrameBytes = value
    else if (id === setting.INITIAL_WINDOW_SIZE) this.#moveWindows(value)
  }

  onSettings(): void {
    this.#countIdle()
    const out = this.#output.reserve(shortFrame)
    this.#send(putSettingsAck(out, this.#output.end))
    this.#sendBlocked()
  }

  onSettingsAck(): void {
    this.#countIdle()
    this.#reader.limitTable(ownSettings.tableBytes)
  }

  onPing(bytes: Buffer, start: number): void {
    this.#countIdle()
    const out = this.#output.reserve(shortFrame)
    this.#send(putPingAck(out, this.#output.end, bytes, start))
  }

  /** That something came is what counts. */
  onPingAck(): void {
    this.#countIdle()
  }

  onGoAway(lastStreamId: number, code: number): void {
    this.#countIdle()
    this.#isEnding = true
    const why = new Error(`ended its HTTP/2 session: ${http2ErrorName(code)}`)
    const needsHttp1 = code === http2Error.HTTP_1_1_REQUIRED
    for (const stream of [...this.#waiting, ...this.#streams.values()]) {
      if (stream.id !== 0 && stream.id <= lastStreamId) continue
      this.#forget(stream)
      stream.isUnprocessed = true
      stream.needsHttp1 = needsHttp1
      stream.fail(why)
    }
    if (this.#open === 0) this.#end()
  }

  onWindowUpdate(streamId: number, increment: number): void {
    this.#countIdle()
    if (streamId === 0) {
      this.#sendWindow += increment
      if (this.#sendWindow > mostWindow) this.#breakOff(windowTooLarge)
      else this.#sendBlocked()
      return
    }
    const stream = this.#wasOpened(streamId) ? this.#streams.get(streamId) : undefined
    if (stream === undefined) return
    stream.sendWindow += increment
    if (stream.sendWindow > mostWindow)
      this.#refuse(stream, windowTooLarge.code, windowTooLarge.says)
    else this.sendBody(stream)
  }

  onStreamFault(streamId: number, fault: Http2Fault): void {
    const stream = this.#streams.get(streamId)
    if (stream !== undefined) this.#refuse(stream, fault.code, fault.says)
    else this.#countIdle()
  }

  /** RFC 9113 section 6.9.2: windows that are open move with the initial one, below nothing if need be. */
  #moveWindows(initial: number): void {
    const more = initial - this.#initialWindow
    this.#initialWindow = initial
    for (const stream of this.#streams.values()) {
      stream.sendWindow += more
      if (stream.sendWindow > mostWindow) this.#breakOff(windowTooLarge)
    }
  }

  // Streams of frames.

  /** Whether HEADERS and DATA may come for the stream; if not, the session is over. */
  #mayCome(streamId: number): boolean {
    if (this.#streams.has(streamId) || this.#resets.has(streamId)) return true
    if (this.#wasOpened(streamId))
      this.#breakOff(Http2Fault.ofConnection(http2Error.STREAM_CLOSED, afterEnd))
    return false
  }

  /** Whether there ever was such a stream; if not, the session is over. */
  #wasOpened(streamId: number): boolean {
    if (streamId < this.#nextId) return true
    const says = 'a frame of a stream that nobody opened'
    this.#breakOff(Http2Fault.ofConnection(http2Error.PROTOCOL_ERROR, says))
    return false
  }

  /** DATA counts for the connection, whoever it is for. @returns whether there was room for it */
  #countData(counted: number): boolean {
    this.#receiveWindow -= counted
    if (this.#receiveWindow < 0) {
      this.#breakOff(beyondWindow)
      return false
    }
    const used = sessionLimits.connectionWindow - this.#receiveWindow
    if (used >= sessionLimits.connectionWindow / 2) {
      this.#receiveWindow += used
      const out = this.#output.reserve(shortFrame)
      this.#send(putWindowUpdate(out, this.#output.end, 0, used))
    }
    return true
  }

  /** What brings nobody further is not to come without end. */
  #countIdle(): void {
    if (this.#guard.take()) this.#breakOff(flood)
  }

  #passFault(stream: Http2Stream | null, fault: Http2Fault | null): void {
    if (fault === null) return
    if (fault.isConnectionError) this.#breakOff(fault)
    else if (stream !== null) this.#refuse(stream, fault.code, fault.says)
  }

  #touch(stream: Http2Stream): void {
    if (stream.isTouched) return
    stream.isTouched = true
    this.#touched.push(stream)
  }

  #handOn(): void {
    const touched = this.#touched
    if (touched.length === 0) return
    this.#touched = []
    for (const stream of touched) {
      stream.isTouched = false
      stream.handOn()
    }
  }

  #endAnswer(stream: Http2Stream): void {
    const says = stream.takeEnd()
    if (says !== null) {
      this.#refuse(stream, http2Error.PROTOCOL_ERROR, says)
      return
    }
    this.#guard.give(4)
    this.#touch(stream)
    this.#closeIfDone(stream)
  }

  /** The peer has broken the rules of this stream. */
  #refuse(stream: Http2Stream, code: number, says: string): void {
    this.reset(stream, code)
    stream.handOn()
    stream.failAsMalformed(says)
  }

  #closeIfDone(stream: Http2Stream): void {
    if (stream.isRequestDone && stream.isAnswerDone && !stream.isGone) this.#forget(stream)
  }

  #forget(stream: Http2Stream): void {
    stream.isGone = true
    this.#streams.delete(stream.id)
    this.#waiting.delete(stream)
    this.#blocked.delete(stream)
    this.#open -= 1
    if (this.#open > 0 || this.#isGone) return
    if (this.#isEnding) this.#end()
    else this.#options.onIdle()
  }

  // What goes out.

  /** Frames were written to the output, up to `end`: they go out when the turn ends. */
  #send(end: number): void {
    this.#output.advance(end)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    turn.joinLast(this)
  }

  #sendData(stream: Http2Stream, body: NonNullable<Http2Stream['body']>, most: number): void {
    const length = Math.min(most, body.length)
    const isLast = body.isWhole && length === body.length
    const out = this.#output.reserve(frameHeaderBytes + length)
    const at = putDataHeader(out, this.#output.end, length, stream.id, isLast)
    this.#send(at + body.moveTo(out, at, length))
    this.#sendWindow -= length
    stream.sendWindow -= length
    stream.isRequestDone = isLast
    this.#isSilent = true
    this.#guard.give(4)
  }

  /** In turn: who got a part of a window stands behind the others for the next. */
  #sendBlocked(): void {
    for (const stream of [...this.#blocked]) {
      this.#blocked.delete(stream)
      this.sendBody(stream)
    }
  }

  #waitForSocket(): void {
    if (this.#isWaitingForSocket || this.#isGone) return
    this.#isWaitingForSocket = true
    this.#connection.channel.whenFlushed(() => {
      this.#isWaitingForSocket = false
      this.#sendBlocked()
      for (const stream of [...this.#flushing]) {
        if (stream.body !== null && stream.body.length > 0) continue
        this.#flushing.delete(stream)
        stream.onFlushed()
      }
    })
  }

  // How it ends.

  /** Something is wrong with the session: it ends when what was read before is handed on. */
  #breakOff(fault: Http2Fault): void {
    this.#fault ??= fault
    this.#frames.stop()
  }

  /** Says goodbye, and closes the connection when that is on its way. */
  #end(fault: Http2Fault | null = null): void {
    if (this.#isGone) return
    const { channel } = this.#connection
    const out = this.#output.reserve(shortFrame)
    this.#output.advance(putGoAway(out, this.#output.end, 0, fault?.code ?? http2Error.NO_ERROR))
    this.#output.flush(channel)
    this.#close(fault === null ? undefined : brokenOff(fault))
    channel.destroySoon()
    this.#watch.set(farewellMs)
  }

  #close(error: Error | undefined): void {
    this.#isEnding = true
    if (this.#isGone) return
    this.#isGone = true
    this.#frames.stop()
    this.#watch.cancel()
    const streams = [...this.#waiting, ...this.#streams.values()]
    for (const stream of streams) {
      this.#forget(stream)
      stream.isUnprocessed = stream.id === 0 || stream.id > this.#sentId
      stream.fail(error)
    }
    this.#options.onGone(error)
  }

  /** Now and then, while streams are open or it was told to end. */
  #look(): void {
    if (this.#isGone) {
      this.#connection.destroy()
      return
    }
    if (this.#open === 0) return
    this.#endLingering()
    if (this.#isSilent) this.#silences += 1
    if (this.#silences === 3) {
      this.#close(new Error('did not answer an HTTP/2 ping'))
      this.#connection.destroy()
      return
    }
    if (this.#silences === 2) {
      const out = this.#output.reserve(shortFrame)
      this.#send(putPing(out, this.#output.end, ownPing, 0))
    }
    this.#watch.set(this.#options.watchMs ?? defaultWatchMs)
  }

  /** Streams whose exchange is over, and which the peer does not end. */
  #endLingering(): void {
    for (const stream of [...this.#streams.values()]) {
      if (stream.isWanted) continue
      stream.lingering += 1
      if (stream.lingering > 1) this.reset(stream, http2Error.CANCEL)
    }
  }
}

const ownPing = Buffer.alloc(8, 'egress')
const headMethod = Buffer.from('HEAD ', 'latin1')
/** The longest of the frames that have one length. */
const shortFrame = frameHeaderBytes + 8
const afterEnd = 'a frame of a stream that has ended'

const windowTooLarge = Http2Fault.ofConnection(
  http2Error.FLOW_CONTROL_ERROR,
  'a window grows larger than windows may be',
)
const beyondWindow = Http2Fault.ofConnection(http2Error.FLOW_CONTROL_ERROR, 'more than a window')
const flood = Http2Fault.ofConnection(
  http2Error.ENHANCE_YOUR_CALM,
  'too many frames that bring nobody further',
)

/** Whether the head, as HTTP/1.1 writes it, is of an older version: 1.0. */
function isOld(head: Buffer): boolean {
  return head[head.indexOf(CR) - 1] === 48
}

function brokenOff({ says }: Http2Fault): EgressError {
  return new EgressError('http_protocol_error', `the upstream does not keep to HTTP/2: ${says}`)
}

/** More than what `putGreeting` writes. */
const longestGreeting = 128

/** What we say first: the preface, our settings, and a larger window for the connection. */
function putGreeting(out: Buffer, at: number): number {
  const settings = at + preface.copy(out, at)
  const end = putSettings(out, settings, [
    [setting.HEADER_TABLE_SIZE, ownSettings.tableBytes],
    [setting.ENABLE_PUSH, 0],
    [setting.INITIAL_WINDOW_SIZE, sessionLimits.streamWindow],
    [setting.MAX_HEADER_LIST_SIZE, fieldListLimits.bytes],
  ])
  return putWindowUpdate(out, end, 0, sessionLimits.connectionWindow - initialWindow)
}
