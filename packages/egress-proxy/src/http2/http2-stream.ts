import type { Flushing } from '../cluster/pooled-buffer.ts'
import type { ProtocolChoice } from '../cluster/protocol-choice.ts'
import type { Handshake, Upstream, UpstreamUser } from '../cluster/upstream.ts'
import { EgressError } from '../egress-error.ts'
import { AnswerBytes } from './answer-bytes.ts'
import type { AnswerFraming, AnswerHead } from './answer-head.ts'
import { http2Error, http2ErrorName } from './http2-error.ts'
import { RequestStreamBody } from './request-stream-body.ts'

/** The session a stream is one of. */
export interface StreamOwner {
  /** `address:port` as dialled. */
  readonly address: string
  readonly handshake: Handshake
  /** The connection is gone. */
  readonly isOver: boolean
  /** Bytes of all streams that wait for the socket. */
  readonly backlog: number
  /** Opens the stream with this head, as HTTP/1.1 writes it. @returns what follows it */
  sendHead(stream: Http2Stream, head: Buffer): RequestOutline
  /** Sends what the windows allow of the stream's body. */
  sendBody(stream: Http2Stream): void
  /** What was taken of the answer was handed on: the peer may send as much more. */
  credit(stream: Http2Stream): void
  /** Calls the stream's `onFlushed` when all it was given has left. */
  tellWhenFlushed(stream: Http2Stream): void
  /** Tells the peer that nobody wants the stream any more. */
  reset(stream: Http2Stream, code: number): void
  /** The stream's exchange is over; the peer may still have to end it. */
  leave(stream: Http2Stream): void
}

/** What a request's head says of what comes behind it and of its answer. */
export interface RequestOutline {
  /** -1 where it is chunked. */
  readonly contentLength: number
  readonly isHead: boolean
  /** The client takes HTTP/1.1, so that a body of unknown length can be chunked for it. */
  readonly takesChunks: boolean
}

/** Before the head is sent. */
const notSent: RequestOutline = { contentLength: 0, isHead: false, takesChunks: true }

/** How the answer's body is written for HTTP/1.1. */
type AnswerBody = 'none' | 'length' | 'chunked' | 'until-close'

/** What is longer is handed on at once when it is whole. */
const longBytes = 32 * 1024

/** What a chunk adds to its bytes at most: its size, and two line ends. */
const chunkOverhead = 12
const lastChunk = Buffer.from('0\r\n\r\n', 'latin1')

/**
 * One request and its answer on a connection of HTTP/2. It takes the request and gives the answer as HTTP/1.1 writes
 * them, so that whoever uses it need not know.
 */
export class Http2Stream implements Upstream {
  /** 0 until the request's head is sent. */
  id = 0
  readonly isReused: boolean
  isUnprocessed = false
  /** The peer asks for HTTP/1.1. */
  needsHttp1 = false
  readonly hasWaited = true
  /** Not looked at: its connection is kept as one of HTTP/2. */
  keptMs = Number.POSITIVE_INFINITY
  choice: ProtocolChoice | null = null
  /** What the peer takes of the request's body, and may still send of the answer's. */
  sendWindow: number
  receiveWindow: number
  /** Bytes of the window that were used, and not given back to the peer. */
  taken = 0
  body: RequestStreamBody | null = null
  readonly answer = new AnswerBytes()
  /** END_STREAM went out, or came in. */
  isRequestDone = false
  isAnswerDone = false
  /** The final answer's head is there. */
  hasHead = false
  /** Something of it was read, and not handed on. */
  isTouched = false
  /** Its exchange is over, and the peer has not ended it: since how many looks of the session. */
  lingering = 0
  /** Nothing happens any more. */
  isGone = false
  outline = notSent
  readonly #owner: StreamOwner
  #user: UpstreamUser | null = null
  #isPaused = false
  #isHanding = false
  #bodyKind: AnswerBody = 'none'
  /** Of the body, as far as its length is known. */
  #left = 0
  #flushed: (() => void)[] | null = null
  #error: Error | undefined

  constructor(owner: StreamOwner, isReused: boolean, sendWindow: number, receiveWindow: number) {
    this.#owner = owner
    this.isReused = isReused
    this.sendWindow = sendWindow
    this.receiveWindow = receiveWindow
  }

  get address(): string {
    return this.#owner.address
  }

  get handshake(): Handshake {
    return this.#owner.handshake
  }

  get queuedBytes(): number {
    return this.body === null ? 0 : this.body.length + this.#owner.backlog
  }

  get mayBeStale(): boolean {
    return this.isReused && this.#owner.isOver
  }

  /** Whether much of the answer waits to be handed on. */
  get isLong(): boolean {
    return this.answer.waiting >= longBytes
  }

  /** Whether an exchange still waits for something of it. */
  get isWanted(): boolean {
    return this.#user !== null
  }

  use(user: UpstreamUser): void {
    this.#user = user
    if (!this.isGone) return
    // The session ended between the opening and the first use.
    queueMicrotask(() => {
      if (this.#user === user) this.fail(this.#error)
    })
  }

  /** First the head, whole; then the body, in the framing that the head says. */
  write(bytes: Buffer): void {
    if (this.isGone) return
    if (this.id === 0) {
      this.outline = this.#owner.sendHead(this, bytes)
      if (this.isRequestDone) return
      this.body = new RequestStreamBody(this.outline.contentLength)
      return
    }
    if (this.body === null) return
    this.body.add(bytes)
    this.#owner.sendBody(this)
  }

  whenFlushed(callback: () => void): void {
    if (this.isGone) return
    this.#flushed ??= []
    this.#flushed.push(callback)
    this.#owner.tellWhenFlushed(this)
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    this.handOn()
  }

  lend(to: Flushing): void {
    this.answer.lend(to)
  }

  hold(): void {
    this.answer.hold()
  }

  letGo(): void {
    this.answer.letGo()
  }

  putBefore(bytes: Buffer, head: Buffer): Buffer {
    return this.answer.putBefore(bytes, head)
  }

  /** The exchange ended cleanly. */
  release(): void {
    this.#user = null
    this.#owner.leave(this)
  }

  /** The exchange did not: the peer need not go on. */
  destroy(): void {
    this.#user = null
    if (this.isGone) return
    this.answer.drop()
    this.body?.drop()
    this.#owner.reset(this, http2Error.CANCEL)
  }

  /** A head, of the answer or before it. @returns what is wrong with it, if something is */
  takeHead(head: AnswerHead, isEnd: boolean): string | null {
    if (head.status < 200)
      return isEnd ? 'an answer that ends before it begins' : this.#put(head, 'as-it-came')
    this.hasHead = true
    this.answer.expect(head.mostBytes + head.contentLength)
    this.#bodyKind = this.#kindOf(head, isEnd)
    if (this.#bodyKind === 'length') this.#left = Math.max(0, head.contentLength)
    if (this.#bodyKind === 'chunked') return this.#put(head, 'chunked')
    const isEmpty = this.#bodyKind === 'length' && head.contentLength === -1
    return this.#put(head, isEmpty ? 'empty' : 'as-it-came')
  }

  #put(head: AnswerHead, framing: AnswerFraming): null {
    if (this.#user === null) return null
    const out = this.answer.reserve(head.mostBytes)
    this.answer.advance(head.put(framing, out, this.answer.end))
    return null
  }

  /** How the body of an answer with such a head is written. */
  #kindOf({ status, contentLength }: AnswerHead, isEnd: boolean): AnswerBody {
    if (this.outline.isHead || status === 204 || status === 304) return 'none'
    if (contentLength >= 0 || isEnd) return 'length'
    return this.outline.takesChunks ? 'chunked' : 'until-close'
  }

  /** Bytes of the body. @returns what is wrong with them, if something is */
  takeData(bytes: Buffer, start: number, end: number): string | null {
    const length = end - start
    if (length === 0) return null
    if (this.#bodyKind === 'none') return 'a body where there is none'
    if (this.#bodyKind === 'length') {
      this.#left -= length
      if (this.#left < 0) return 'more body than its content-length'
    }
    if (this.#user === null) return null
    if (this.#bodyKind === 'chunked') this.#addChunk(bytes, start, end)
    else this.answer.add(bytes, start, end)
    return null
  }

  /** The answer is complete. @returns what is wrong with that, if something is */
  takeEnd(): string | null {
    this.isAnswerDone = true
    if (this.#left > 0) return 'less body than its content-length'
    if (this.#bodyKind === 'chunked' && this.#user !== null)
      this.answer.add(lastChunk, 0, lastChunk.length)
    return null
  }

  /** What was read goes on, unless it has to wait. */
  handOn(): void {
    if (this.#isHanding) return
    this.#isHanding = true
    while (!this.#isPaused && this.#user !== null) {
      const bytes = this.answer.next()
      if (bytes === null) break
      if (!this.#user.onUpstreamData(bytes)) this.#isPaused = true
    }
    this.#isHanding = false
    if (this.answer.isWaiting) return
    if (this.taken > 0) this.#owner.credit(this)
    if (this.isAnswerDone && this.#bodyKind === 'until-close') this.#end()
  }

  /** The user counts on the end to know where the body ends. */
  #end(): void {
    const user = this.#user
    this.#user = null
    user?.onUpstreamEnd()
  }

  /** It is over before its time, for this reason. */
  fail(error: Error | undefined): void {
    const user = this.#user
    this.#user = null
    this.#error = error
    this.isGone = true
    this.answer.drop()
    this.body?.drop()
    this.#flushed = null
    user?.onUpstreamClose(error)
  }

  /** The peer reset it. */
  failByPeer(code: number): void {
    this.isUnprocessed = code === http2Error.REFUSED_STREAM || code === http2Error.HTTP_1_1_REQUIRED
    this.needsHttp1 = code === http2Error.HTTP_1_1_REQUIRED
    this.fail(new Error(`reset its HTTP/2 stream: ${http2ErrorName(code)}`))
  }

  /** The answer is no valid one. */
  failAsMalformed(says: string): void {
    const detail = `the upstream answer is not valid HTTP/2: ${says}`
    this.fail(new EgressError('http_protocol_error', detail))
  }

  /** All that waited is on its way. */
  onFlushed(): void {
    const callbacks = this.#flushed
    if (callbacks === null) return
    this.#flushed = null
    for (const callback of callbacks) callback()
  }

  #addChunk(bytes: Buffer, start: number, end: number): void {
    const length = end - start
    const out = this.answer.reserve(length + chunkOverhead)
    let at = this.answer.end
    at += out.write(`${length.toString(16)}\r\n`, at, 'latin1')
    at += bytes.copy(out, at, start, end)
    out[at] = 13
    out[at + 1] = 10
    this.answer.advance(at + 2)
  }
}
