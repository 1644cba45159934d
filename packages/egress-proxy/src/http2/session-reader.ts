import { type TurnTaker, turn } from '../clock/turn.ts'
import { AnswerHeadReader } from './answer-head-reader.ts'
import type { FloodGuard } from './flood-guard.ts'
import type { FrameHandler } from './frame-handler.ts'
import { FrameReader } from './frame-reader.ts'
import { http2Error, http2ErrorName } from './http2-error.ts'
import { Http2Fault } from './http2-fault.ts'
import type { Http2Stream } from './http2-stream.ts'
import type { OpenStreams } from './open-streams.ts'
import { sessionLimits } from './session-limits.ts'
import { setting } from './setting.ts'
import type { StreamSender } from './stream-sender.ts'
import { windowSize } from './window-size.ts'

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

/**
 * What a session reads: each frame is given to the stream it is for, or answered. What came for a stream is handed on
 * when the turn ends, as one; a long answer as soon as it is whole, while the processor still has it at hand.
 */
export class SessionReader implements FrameHandler, TurnTaker {
  readonly #streams: OpenStreams
  readonly #sender: StreamSender
  readonly #guard: FloodGuard
  readonly #onGoAway: () => void
  readonly #frames = new FrameReader(this)
  readonly #heads = new AnswerHeadReader()
  /** Something was read for them in this turn, and not handed on. */
  #touched: Http2Stream[] = []
  #window: number = sessionLimits.connectionWindow
  #maxStreams = Number.POSITIVE_INFINITY
  /** Found while the frames of a read are worked on. */
  #fault: Http2Fault | null = null

  /** @param onGoAway called when the peer takes no new streams, before those that it did not take fail */
  constructor(streams: OpenStreams, sender: StreamSender, guard: FloodGuard, onGoAway: () => void) {
    this.#streams = streams
    this.#sender = sender
    this.#guard = guard
    this.#onGoAway = onGoAway
  }

  /** How many streams the peer takes at a time; until it says so what RFC 9113 section 6.5.2 says. */
  get maxStreams(): number {
    return this.#maxStreams
  }

  /** Works on what was read. @returns what is wrong with it, if the session is to end for that */
  take(bytes: Buffer): Http2Fault | null {
    const hasJoined = this.#touched.length > 0
    const fault = this.#frames.take(bytes) ?? this.#fault
    if (!hasJoined && this.#touched.length > 0) this.#join()
    return fault
  }

  /** For what is whole. The rest of what is not most often comes in the same turn, and is handed on with it. */
  #join(): void {
    if (this.#touched.every(isWhole)) turn.joinSoon(this)
    else turn.join(this)
  }

  /** Nothing more is read, not even what follows in this read. */
  stop(): void {
    this.#frames.stop()
  }

  // Answers.

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
    if (stream === null) {
      if (!this.#streams.resets.count(streamId, counted)) this.#breakOff(beyondWindow)
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
    if (stream !== null && !stream.isAnswerDone) {
      if (stream.hasHead) this.#onTrailers(stream, block, start, end, isLast)
      else this.#onHead(stream, block, start, end, isLast)
      return
    }
    this.#passFault(null, this.#heads.skip(block, start, end))
    this.#countIdle()
    if (stream !== null) this.#refuse(stream, http2Error.STREAM_CLOSED, afterEnd)
  }

  #onHead(stream: Http2Stream, block: Buffer, start: number, end: number, isLast: boolean): void {
    const head = this.#heads.readHead(block, start, end)
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
    const fault = this.#heads.readTrailers(block, start, end)
    if (fault !== null) this.#passFault(stream, fault)
    else if (isLast) this.#endAnswer(stream)
    else
      this.#refuse(stream, http2Error.PROTOCOL_ERROR, 'fields behind the body that do not end it')
  }

  #touch(stream: Http2Stream): void {
    if (stream.isTouched) return
    stream.isTouched = true
    this.#touched.push(stream)
  }

  /** Hands on what was read. */
  onTurnEnd(): void {
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
    if (stream.isLong) stream.handOn()
    else this.#touch(stream)
    this.#sender.leave(stream)
  }

  // What controls streams and the session.

  onReset(streamId: number, code: number): void {
    if (!this.#wasOpened(streamId)) return
    const stream = this.#streams.get(streamId)
    if (stream === null) {
      this.#countIdle()
      return
    }
    this.#sender.forget(stream)
    stream.handOn() // what was read before it; all of the answer where this only stops the request
    stream.failByPeer(code)
  }

  onSetting(id: number, value: number): void {
    if (id === setting.MAX_CONCURRENT_STREAMS) this.#maxStreams = value
    else if (id === setting.MAX_FRAME_SIZE) this.#sender.limitFrames(value)
    else if (id === setting.INITIAL_WINDOW_SIZE && !this.#sender.moveWindows(value))
      this.#breakOff(windowTooLarge)
  }

  onSettings(): void {
    this.#countIdle()
    this.#sender.output.acknowledgeSettings()
    this.#sender.sendBlocked()
  }

  onSettingsAck(): void {
    this.#countIdle()
    this.#heads.limitTable(sessionLimits.tableBytes)
  }

  onPing(bytes: Buffer, start: number): void {
    this.#countIdle()
    this.#sender.output.answerPing(bytes, start)
  }

  /** That something came is what counts. */
  onPingAck(): void {
    this.#countIdle()
  }

  onGoAway(lastStreamId: number, code: number): void {
    this.#countIdle()
    this.onTurnEnd() // what was read before it
    this.#onGoAway()
    const why = new Error(`ended its HTTP/2 session: ${http2ErrorName(code)}`)
    const needsHttp1 = code === http2Error.HTTP_1_1_REQUIRED
    for (const stream of this.#streams.all()) {
      if (stream.id !== 0 && stream.id <= lastStreamId) continue
      this.#sender.forget(stream)
      stream.isUnprocessed = true
      stream.needsHttp1 = needsHttp1
      stream.fail(why)
    }
  }

  onWindowUpdate(streamId: number, increment: number): void {
    this.#countIdle()
    if (streamId === 0) {
      if (!this.#sender.growWindow(increment)) this.#breakOff(windowTooLarge)
      return
    }
    const stream = this.#wasOpened(streamId) ? this.#streams.get(streamId) : null
    if (stream === null) return
    stream.sendWindow += increment
    if (stream.sendWindow > windowSize.most)
      this.#refuse(stream, windowTooLarge.code, windowTooLarge.says)
    else this.#sender.sendBody(stream)
  }

  onStreamFault(streamId: number, fault: Http2Fault): void {
    const stream = this.#streams.get(streamId)
    if (stream !== null) this.#refuse(stream, fault.code, fault.says)
    else this.#countIdle()
  }

  // What may come.

  /** Whether HEADERS and DATA may come for the stream; if not, the session is over. */
  #mayCome(streamId: number): boolean {
    if (this.#streams.mayCome(streamId)) return true
    if (this.#wasOpened(streamId))
      this.#breakOff(Http2Fault.ofConnection(http2Error.STREAM_CLOSED, afterEnd))
    return false
  }

  /** Whether there ever was such a stream; if not, the session is over. */
  #wasOpened(streamId: number): boolean {
    if (this.#streams.wasOpened(streamId)) return true
    const says = 'a frame of a stream that nobody opened'
    this.#breakOff(Http2Fault.ofConnection(http2Error.PROTOCOL_ERROR, says))
    return false
  }

  /** DATA counts for the connection, whoever it is for. @returns whether there was room for it */
  #countData(counted: number): boolean {
    this.#window -= counted
    if (this.#window < 0) {
      this.#breakOff(beyondWindow)
      return false
    }
    const used = sessionLimits.connectionWindow - this.#window
    if (used >= sessionLimits.connectionWindow / 2) {
      this.#window += used
      this.#sender.output.credit(0, used)
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

  /** The peer has broken the rules of this stream. */
  #refuse(stream: Http2Stream, code: number, says: string): void {
    this.#sender.reset(stream, code)
    stream.handOn()
    stream.failAsMalformed(says)
  }

  /** Something is wrong with the session: it ends when what was read before is handed on. */
  #breakOff(fault: Http2Fault): void {
    this.#fault ??= fault
    this.stop()
  }
}

function isWhole(stream: Http2Stream): boolean {
  return stream.isAnswerDone
}
