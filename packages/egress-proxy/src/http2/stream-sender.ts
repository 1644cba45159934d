import type { Handshake } from '../cluster/upstream.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import { spells } from '../head/spells.ts'
import type { FloodGuard } from './flood-guard.ts'
import { frameHeaderBytes, leastMaxFrameBytes } from './frame-type.ts'
import { Http2Stream, type RequestOutline, type StreamOwner } from './http2-stream.ts'
import type { OpenStreams } from './open-streams.ts'
import { frameHeaders, putDataHeader } from './put-frame.ts'
import { RequestHeadEncoder } from './request-head-encoder.ts'
import type { RequestStreamBody } from './request-stream-body.ts'
import { sessionLimits } from './session-limits.ts'
import { SessionOutput } from './session-output.ts'
import type { Silence } from './silence.ts'
import { windowSize } from './window-size.ts'

const headMethod = Buffer.from('HEAD ', 'latin1')

/**
 * What the streams of a session send: heads, and bodies as far as the peer's windows and the socket take them. What has
 * to wait is sent when there is room.
 */
export class StreamSender implements StreamOwner {
  readonly output: SessionOutput
  readonly #connection: UpstreamConnection
  readonly #streams: OpenStreams
  readonly #silence: Silence
  readonly #guard: FloodGuard
  readonly #encoder = new RequestHeadEncoder()
  /** Streams whose bodies wait for a window, or for the socket. */
  readonly #blocked = new Set<Http2Stream>()
  /** Streams that somebody wants to be told of, when what they were given has left. */
  readonly #flushing = new Set<Http2Stream>()
  /** The last stream whose head was given to the socket. */
  #sentId = 0
  #window: number = windowSize.initial
  /** What the peer takes; until it says so what RFC 9113 section 6.5.2 says. */
  #maxFrameBytes: number = leastMaxFrameBytes
  #initialWindow: number = windowSize.initial
  #isWaitingForSocket = false

  constructor(
    connection: UpstreamConnection,
    streams: OpenStreams,
    silence: Silence,
    guard: FloodGuard,
  ) {
    this.#connection = connection
    this.#streams = streams
    this.#silence = silence
    this.#guard = guard
    this.output = new SessionOutput(connection.channel, () => this.#onWritten())
  }

  get address(): string {
    return this.#connection.address
  }

  get handshake(): Handshake {
    return this.#connection.handshake
  }

  get isOver(): boolean {
    return this.output.isClosed
  }

  get backlog(): number {
    return this.output.backlog
  }

  /** A stream for one exchange. */
  open(): Http2Stream {
    const { hasServed } = this.#streams
    const stream = new Http2Stream(this, hasServed, this.#initialWindow, sessionLimits.streamWindow)
    this.#streams.add(stream)
    return stream
  }

  // What streams ask for.

  sendHead(stream: Http2Stream, head: Buffer): RequestOutline {
    this.#streams.number(stream)
    stream.sendWindow = this.#initialWindow
    const { output } = this
    const encoder = this.#encoder
    const most = RequestHeadEncoder.mostBytes(head)
    const out = output.reserve(most + frameHeaderBytes * (2 + most / leastMaxFrameBytes))
    const at = output.end
    const end = encoder.encode(head, 'https', out, at + frameHeaderBytes)
    const contentLength = encoder.isChunked ? -1 : Math.max(0, encoder.contentLength)
    stream.isRequestDone = contentLength === 0
    this.#silence.begin()
    const max = this.#maxFrameBytes
    output.send(frameHeaders(out, at, end, stream.id, stream.isRequestDone, max))
    return {
      contentLength,
      isHead: spells(head, 0, head.length, headMethod),
      takesChunks: !encoder.isOld,
    }
  }

  sendBody(stream: Http2Stream): void {
    const { body } = stream
    if (stream.isGone || body === null) return
    this.#blocked.delete(stream)
    while (!stream.isRequestDone && (body.length > 0 || body.isWhole)) {
      const most = Math.min(this.#window, stream.sendWindow, this.#maxFrameBytes)
      if (this.#mustWait(stream, body.length > 0 && most <= 0)) return
      this.#sendData(stream, body, Math.max(0, most))
    }
    this.#forgetIfDone(stream)
  }

  credit(stream: Http2Stream): void {
    if (stream.isAnswerDone || stream.isGone) return
    if (stream.taken < sessionLimits.streamWindow / 2) return
    this.output.credit(stream.id, stream.taken)
    stream.receiveWindow += stream.taken
    stream.taken = 0
  }

  tellWhenFlushed(stream: Http2Stream): void {
    this.#flushing.add(stream)
    this.output.schedule()
  }

  reset(stream: Http2Stream, code: number): void {
    if (stream.isGone) return
    if (stream.id !== 0) {
      this.#streams.resets.add(stream.id, stream.receiveWindow)
      this.output.reset(stream.id, code)
    }
    this.forget(stream)
  }

  leave(stream: Http2Stream): void {
    if (stream.id === 0) this.forget(stream)
    else this.#forgetIfDone(stream)
  }

  // What the session and its peer say.

  /** Nothing happens on the stream any more. */
  forget(stream: Http2Stream): void {
    this.#blocked.delete(stream)
    this.#streams.remove(stream)
  }

  /** Whether the stream's head was given to the socket. */
  hasSent(stream: Http2Stream): boolean {
    return stream.id !== 0 && stream.id <= this.#sentId
  }

  limitFrames(bytes: number): void {
    this.#maxFrameBytes = bytes
  }

  /** The peer takes so much more on the connection. @returns false where that is more than a window may have */
  growWindow(bytes: number): boolean {
    this.#window += bytes
    if (this.#window > windowSize.most) return false
    this.sendBlocked()
    return true
  }

  /**
   * RFC 9113 section 6.9.2: windows that are open move with the initial one, below nothing if need be.
   * @returns false where one is larger than a window may be
   */
  moveWindows(initial: number): boolean {
    const more = initial - this.#initialWindow
    this.#initialWindow = initial
    let isValid = true
    for (const stream of this.#streams.numbered()) {
      stream.sendWindow += more
      if (stream.sendWindow > windowSize.most) isValid = false
    }
    return isValid
  }

  /** In turn: who got a part of a window stands behind the others for the next. */
  sendBlocked(): void {
    for (const stream of [...this.#blocked]) {
      this.#blocked.delete(stream)
      this.sendBody(stream)
    }
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

  #sendData(stream: Http2Stream, body: RequestStreamBody, most: number): void {
    const { output } = this
    const length = Math.min(most, body.length)
    const isLast = body.isWhole && length === body.length
    const out = output.reserve(frameHeaderBytes + length)
    const at = putDataHeader(out, output.end, length, stream.id, isLast)
    output.send(at + body.moveTo(out, at, length))
    this.#window -= length
    stream.sendWindow -= length
    stream.isRequestDone = isLast
    this.#silence.begin()
    this.#guard.give(4)
  }

  #forgetIfDone(stream: Http2Stream): void {
    if (stream.isRequestDone && stream.isAnswerDone && !stream.isGone) this.forget(stream)
  }

  #onWritten(): void {
    this.#sentId = this.#streams.lastId
    if (this.#flushing.size > 0) this.#waitForSocket()
  }

  #waitForSocket(): void {
    if (this.#isWaitingForSocket || this.isOver) return
    this.#isWaitingForSocket = true
    this.#connection.channel.whenFlushed(() => {
      this.#isWaitingForSocket = false
      this.sendBlocked()
      for (const stream of [...this.#flushing]) {
        if (stream.body !== null && stream.body.length > 0) continue
        this.#flushing.delete(stream)
        stream.onFlushed()
      }
    })
  }
}
