import type { HeaderChanges } from '@bookinfo/rules'
import { type TurnTaker, type TurnWriter, turn } from '../clock/turn.ts'
import type { Upstream, UpstreamUser } from '../cluster/upstream.ts'
import { EgressError } from '../egress-error.ts'
import type { FailureCode } from '../failures.ts'
import { isForWebSocket } from '../filters/judge-upgrade.ts'
import type { BodyFraming } from '../head/body-framing.ts'
import { renderForwardAnswer } from '../head/forward-answer.ts'
import { HeadBuffer } from '../head/head-buffer.ts'
import { hasConnectionOption } from '../head/kept-fields.ts'
import { keptMs } from '../head/kept-ms.ts'
import { ResponseHead } from '../head/response-head.ts'
import type { Channel } from '../transport/channel.ts'
import { upgradeLines } from './forward-head.ts'

/** What the relay needs to know of its exchange, and whom it tells how it went. */
export interface AnswerReader {
  readonly isHead: boolean
  /** The proxy's name, for Via. */
  readonly proxy: string
  /** Lines that a route rule adds to the answer's head. */
  readonly answerFields: string
  /** Whether the request was to become a WebSocket. */
  readonly isUpgrade: boolean
  /** What a route rule does to the headers of the answer. */
  readonly answerChanges: HeaderChanges | undefined
  /** Whether the client's connection is to end after the answer; asked when the head is there. */
  mustClose(): boolean
  /** Whether the answer with this status is for the client; if not, the relay is done. */
  takesAnswer(status: number): boolean
  onAnswerHead(status: number): void
  /** The upstream did become one: `head` is for the client, `rest` what came behind it. The relay is done. */
  onSwitched(head: Buffer, rest: Buffer): void
  /** Something moved. */
  onProgress(): void
  /** The answer is complete. `reusable`: the upstream connection may serve another exchange. */
  onAnswerEnd(reusable: boolean, keepDownstream: boolean): void
  /** `isUntouched`: not one byte of an answer came, and nothing was sent to the client. */
  onAnswerFailure(code: FailureCode, detail: string, isUntouched: boolean): void
}

/** One for the process: a head is read and rendered without yielding. */
const head = new ResponseHead()
const continueLine = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')

/** Brings one answer from an upstream connection to the client, in the framing it came in. */
export class AnswerRelay implements UpstreamUser, TurnTaker, TurnWriter {
  readonly #reader: AnswerReader
  readonly #upstream: Upstream
  readonly #downstream: Channel
  /** Read in this turn, and not looked at yet. */
  #arrived: Buffer | null = null
  #partial: HeadBuffer | null = null
  #body: BodyFraming | null = null
  #isUntouched = true
  #isOver = false
  /** A whole answer waits to be written. */
  #isWriting = false
  #upstreamKeeps = false
  #downstreamKeeps = true

  constructor(reader: AnswerReader, upstream: Upstream, downstream: Channel) {
    this.#reader = reader
    this.#upstream = upstream
    this.#downstream = downstream
  }

  /** Bytes of the answer's body so far. */
  get bodyBytes(): number {
    return this.#body?.bytes ?? 0
  }

  /** Whether the answer's head went to the client. */
  get hasBegun(): boolean {
    return this.#body !== null
  }

  /** Nothing is told any more. */
  abandon(): void {
    this.#isOver = true
    this.#arrived = null
  }

  /** Bytes wait for the end of the turn, and for those that come behind them until then, unless they have. */
  onUpstreamData(bytes: Buffer): boolean {
    this.#isUntouched = false
    if (this.#arrived !== null && !follows(this.#arrived, bytes)) this.onTurnEnd()
    if (this.#isOver) {
      // Nobody asked for what comes behind an answer: no other exchange may take it for its own.
      this.#upstream.destroy()
      return false
    }
    if (this.#arrived === null && !this.#upstream.hasWaited) turn.join(this)
    this.#arrived = this.#arrived === null ? bytes : joined(this.#arrived, bytes)
    this.#upstream.hold(bytes)
    if (this.#upstream.hasWaited) this.onTurnEnd()
    return true
  }

  onTurnEnd(): void {
    const bytes = this.#arrived
    if (bytes === null) return
    this.#arrived = null
    this.#pass(bytes)
    if (this.#isWriting) return
    this.#upstream.letGo()
    if (!this.#isOver && !this.#isFlushed()) this.#upstream.pause()
  }

  /** A whole answer was written; its bytes are still needed as far as the kernel did not take them. */
  onWritten(): void {
    this.#isWriting = false
    if (this.#isFlushed()) this.#upstream.letGo()
    else this.#upstream.lend(this.#downstream)
  }

  #pass(bytes: Buffer): void {
    this.#reader.onProgress()
    if (this.#body === null) this.#readHead(bytes)
    else this.#passBody(this.#body, bytes, 0)
  }

  onUpstreamEnd(): void {
    this.onTurnEnd()
    if (this.#isOver) return
    if (this.#body?.framing === 'until-close') this.#end(false)
    else if (this.#body === null && this.#partial === null)
      this.#endedEarly('closed the connection')
    else this.#fail('http_response_incomplete', 'the upstream ended inside its answer')
  }

  onUpstreamClose(error: Error | undefined): void {
    this.onTurnEnd()
    if (this.#isOver) return
    if (error instanceof EgressError) {
      this.#fail(error.code, error.detail)
      return
    }
    const how = error === undefined ? 'closed the connection' : `failed (${error.message})`
    if (this.#body === null) this.#endedEarly(how)
    else this.#fail('http_response_incomplete', `the upstream ${how} inside its answer`)
  }

  #endedEarly(how: string): void {
    this.#fail('connection_terminated', `the upstream ${how} before it answered`)
  }

  #readHead(bytes: Buffer): void {
    const whole = this.#collect(bytes)
    if (whole === null) return
    let at = 0
    while (!this.#isOver && this.#body === null) {
      const outcome = head.parse(whole, at, whole.length)
      if (outcome === 'incomplete') {
        this.#keepPartial(whole.subarray(at))
        return
      }
      if (outcome !== 'complete') {
        this.#fail('http_protocol_error', 'the upstream answer is not valid HTTP/1.1')
        return
      }
      at = head.bodyStart
      this.#take(whole, at)
    }
  }

  /** A head that is complete, of the answer or before it. */
  #take(whole: Buffer, bodyStart: number): void {
    if (head.status === 101) this.#switch(whole.subarray(bodyStart))
    else if (head.status < 200) this.#passInterim()
    else if (this.#reader.takesAnswer(head.status)) this.#begin(whole, bodyStart)
    else this.#isOver = true
  }

  #collect(bytes: Buffer): Buffer | null {
    if (this.#partial === null) return bytes
    const outcome = this.#partial.add(bytes)
    if (outcome === 'complete') {
      const whole = this.#partial.take()
      this.#partial = null
      return whole
    }
    if (outcome === 'too-large') this.#fail('http_protocol_error', 'the answer head is too large')
    return null
  }

  #keepPartial(bytes: Buffer): void {
    this.#partial = new HeadBuffer()
    if (bytes.length > 0 && this.#partial.add(bytes) === 'too-large') {
      this.#fail('http_protocol_error', 'the answer head is too large')
    }
    if (bytes.length === 0) this.#partial = null
  }

  /** 1xx: 100 is passed on, others are for us to drop (RFC 9110 section 15.2). */
  #passInterim(): void {
    if (head.status === 100) this.#downstream.write(continueLine)
  }

  #switch(rest: Buffer): void {
    if (!this.#reader.isUpgrade || !isForWebSocket(head)) {
      const how = this.#reader.isUpgrade ? 'to something else than WebSocket' : 'unasked'
      this.#fail('http_upgrade_failed', `the upstream switched protocols (101) ${how}`)
      return
    }
    this.#isOver = true
    const { proxy, answerChanges: changes } = this.#reader
    const forward = { proxy, extra: upgradeLines, changes, close: false }
    const switched = renderForwardAnswer(head, forward)
    this.#reader.onSwitched(switched, Buffer.from(rest)) // the buffer read into is used again
  }

  #begin(whole: Buffer, bodyStart: number): void {
    const body = head.bodyFraming(this.#reader.isHead)
    const untilClose = body.framing === 'until-close'
    this.#body = body
    this.#upstream.keptMs = keptMs(head)
    this.#upstreamKeeps = head.minor === 1 && !untilClose && !hasConnectionOption(head, 'close')
    this.#downstreamKeeps = !untilClose && !this.#reader.mustClose()
    this.#reader.onAnswerHead(head.status)
    const end = body.take(whole, bodyStart, whole.length)
    if (end === -1) {
      this.#badChunk()
      return
    }
    const first = whole.subarray(bodyStart, end)
    const { proxy, answerFields: extra, answerChanges: changes } = this.#reader
    const forward = { proxy, extra, changes, close: !this.#downstreamKeeps }
    const answer = this.#upstream.putBefore(first, renderForwardAnswer(head, forward))
    if (end < whole.length) this.#upstreamKeeps = false
    if (body.isDone) {
      this.#isWriting = true
      turn.write(this.#downstream, answer, this)
      this.#end(this.#upstreamKeeps)
      return
    }
    this.#downstream.write(answer)
    if (!this.#isFlushed()) this.#upstream.lend(this.#downstream)
    this.#holdBack()
  }

  #passBody(body: BodyFraming, bytes: Buffer, start: number): void {
    const end = body.take(bytes, start, bytes.length)
    if (end === -1) {
      this.#badChunk()
      return
    }
    this.#downstream.write(end === bytes.length ? bytes : bytes.subarray(start, end))
    if (!this.#isFlushed()) this.#upstream.lend(this.#downstream)
    if (end < bytes.length) this.#upstreamKeeps = false // bytes nobody asked for: never forwarded, never pooled
    if (body.isDone) this.#end(this.#upstreamKeeps)
    else this.#holdBack()
  }

  /** Back-pressure: a client that does not read stops the reading from the upstream. */
  #holdBack(): void {
    if (this.#isFlushed()) return
    this.#downstream.whenFlushed(() => {
      if (this.#isOver) return
      this.#reader.onProgress()
      this.#upstream.resume()
    })
  }

  #isFlushed(): boolean {
    return this.#downstream.writableLength === 0
  }

  #badChunk(): void {
    this.#fail('http_protocol_error', 'the chunked body of the answer is malformed')
  }

  #end(reusable: boolean): void {
    this.#isOver = true
    this.#reader.onAnswerEnd(reusable, this.#downstreamKeeps)
  }

  #fail(code: FailureCode, detail: string): void {
    this.#isOver = true
    this.#reader.onAnswerFailure(code, detail, this.#isUntouched)
  }
}

/** Whether what was read next stands right behind what was read before. */
function follows(before: Buffer, next: Buffer): boolean {
  return before.buffer === next.buffer && before.byteOffset + before.length === next.byteOffset
}

function joined(before: Buffer, next: Buffer): Buffer {
  return Buffer.from(before.buffer, before.byteOffset, before.length + next.length)
}
