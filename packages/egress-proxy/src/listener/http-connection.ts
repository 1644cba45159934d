import { beginNote } from '../access-log/begin-note.ts'
import type { Deadline } from '../clock/timer-wheel.ts'
import { type TurnTaker, turn } from '../clock/turn.ts'
import { type FailureCode, failures } from '../failures.ts'
import type { Caller } from '../filters/caller.ts'
import type { Destination } from '../filters/choose-upstream.ts'
import { admitCaller } from '../filters/judge-request.ts'
import type { Refusal } from '../filters/refusal.ts'
import { field } from '../head/field-name.ts'
import { headLimits } from '../head/message-head.ts'
import { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import type { Channel } from '../transport/channel.ts'
import type { ClientConnection, ClientUser } from './client-connection.ts'
import { closeGently } from './close-gently.ts'
import { HttpExchange } from './http-exchange.ts'
import { renderOwnAnswer, type StampedAnswer } from './own-answer.ts'
import { PartialHead } from './partial-head.ts'

/** Takes over a connection whose request is CONNECT. `rest`: what came behind the head. */
export type ServeConnect = (connection: HttpConnection, head: RequestHead, rest: Buffer) => void

export interface HttpConnectionOptions {
  /** Inside CONNECT: the only destination there is. */
  readonly fixed: Destination | null
  /** The caller CONNECT was allowed for; else each request is identified. */
  readonly caller?: Caller
  /** Who the source address says it is: the caller where there are no credentials. */
  readonly source: Caller
  readonly serveConnect?: ServeConnect
}

/** One for the process: a head is read and used up without yielding. */
const head = new RequestHead()

/** What may wait for a client that sends requests without reading answers. */
const highWater = 64 * 1024

/**
 * A client's HTTP/1.1 connection: finds the requests in its bytes, has one exchange at a time served, and holds
 * pipelined ones back until it is their turn.
 */
export class HttpConnection implements ClientUser, TurnTaker {
  readonly client: ClientConnection
  readonly channel: Channel
  readonly fixed: Destination | null
  readonly downstreamAddress: string
  readonly deadline: Deadline
  readonly #core: ProxyCore
  readonly #options: HttpConnectionOptions
  readonly #partial: PartialHead
  /** Read in this turn, and not looked at yet: from there to there. */
  #arrived: Buffer | null = null
  #arrivedStart = 0
  #arrivedEnd = 0
  /** To be looked at when there is no exchange: from there to there. */
  #held: Buffer | null = null
  #heldStart = 0
  #heldEnd = 0
  #exchange: HttpExchange | null = null
  #isServing = false
  #isPaused = false
  #isClosing = false
  #authorization: string | undefined
  #caller: Caller | undefined

  constructor(core: ProxyCore, client: ClientConnection, options: HttpConnectionOptions) {
    this.#core = core
    this.client = client
    this.channel = client.channel
    this.#options = options
    this.fixed = options.fixed
    this.downstreamAddress = client.address
    this.#caller = options.caller
    this.#partial = new PartialHead(core.caps, (options.caller ?? options.source).name)
    this.deadline = client.deadline
    client.use(this)
  }

  /** Begins with the bytes that showed it is HTTP. */
  start(bytes: Buffer, start: number, end: number): void {
    this.onClientData(bytes, start, end)
  }

  /** Who asks, found out once per connection and credentials; or why they may not. */
  identify(request: RequestHead): Caller | Refusal {
    return admitCaller(this.#callerOf(request), this.downstreamAddress)
  }

  /** Counts the connection among this caller's, whoever's it came in as; or why there is no room for it. */
  seat(caller: Caller): Caller | Refusal {
    if (this.client.seat?.isFor(caller.name) !== false) return caller
    return { code: 'too_many_connections', detail: failures.too_many_connections.says }
  }

  #callerOf(request: RequestHead): Caller | undefined {
    if (this.#options.caller !== undefined) return this.#options.caller
    const authorization = request.value(field['proxy-authorization'])
    if (this.#caller === undefined || authorization !== this.#authorization) {
      this.#authorization = authorization
      this.#caller =
        authorization === undefined
          ? this.#options.source
          : this.#core.identity.byCredentials(authorization)
    }
    return this.#caller
  }

  /** An answer, in its turn. */
  write(bytes: Uint8Array): void {
    turn.write(this.channel, bytes)
  }

  /** An answer of the proxy's own, in the same way. */
  answer(own: StampedAnswer): void {
    turn.write(own, own.bytes)
  }

  pause(): void {
    this.#isPaused = true
    this.channel.pause()
  }

  resume(): void {
    if (!this.#isPaused || this.#held !== null) return
    this.#isPaused = false
    this.channel.resume()
  }

  onExchangeEnd(keep: boolean): void {
    const isLast = this.#exchange?.isLast === true && this.#held === null
    this.#exchange = null
    if (!keep || this.#core.isDraining) {
      turn.flush()
      // Where nothing more is sent, and all we said is on its way, there is nothing to wait for.
      if (isLast && this.channel.writableLength === 0) this.#end()
      else this.#close()
      return
    }
    this.deadline.set(this.#core.timeouts.keepAliveMs)
    if (!this.#isServing) this.#serve()
  }

  /** Is done with the client, for whoever serves it next. */
  release(): ClientConnection {
    turn.flush()
    this.#isClosing = true
    this.#partial.drop()
    return this.client
  }

  /** The same when the running request turned the connection into something else, with what the client sent since. */
  takeOver(): { readonly client: ClientConnection; readonly early: Buffer } {
    const early = this.#held?.subarray(this.#heldStart, this.#heldEnd) ?? nothing
    this.#held = null
    return { client: this.release(), early }
  }

  drain(): void {
    this.onTurnEnd()
    if (this.#exchange === null && !this.#isClosing) this.#close()
  }

  stop(): void {
    this.#exchange?.onDownstreamClosed('proxy_stopping')
    this.channel.destroy()
  }

  /** What begins a request may wait for the end of the turn; the rest of a running one goes on at once. */
  onClientData(bytes: Buffer, start: number, end: number): void {
    if (this.#exchange === null && this.#arrived === null) {
      this.#arrived = bytes
      this.#arrivedStart = start
      this.#arrivedEnd = end
      turn.joinSoon(this)
      return
    }
    this.onTurnEnd()
    this.#take(bytes, start, end)
  }

  onTurnEnd(): void {
    const bytes = this.#arrived
    this.#arrived = null
    if (bytes !== null) this.#take(bytes, this.#arrivedStart, this.#arrivedEnd)
  }

  #take(bytes: Buffer, start: number, end: number): void {
    if (this.#isClosing) return
    if (this.#exchange === null) {
      this.#hold(bytes, start, end)
      this.#serve()
      return
    }
    const chunk = bytes.subarray(start, end)
    const taken = this.#exchange.takeBody(chunk)
    if (taken < chunk.length) this.#holdBack(chunk, taken)
  }

  /** Bytes behind the running request wait for their turn, and the socket with them. */
  #holdBack(bytes: Buffer, start: number): void {
    this.#hold(bytes, start, bytes.length)
    this.pause()
  }

  #hold(bytes: Buffer, start: number, end: number): void {
    if (this.#held === null) {
      this.#held = bytes
      this.#heldStart = start
      this.#heldEnd = end
      return
    }
    const before = this.#held.subarray(this.#heldStart, this.#heldEnd)
    this.#held = Buffer.concat([before, bytes.subarray(start, end)])
    this.#heldStart = 0
    this.#heldEnd = this.#held.length
  }

  #serve(): void {
    this.#isServing = true
    while (this.#held !== null && this.#exchange === null && !this.#isClosing) {
      if (this.channel.writableLength > highWater) {
        this.pause()
        this.channel.whenFlushed(() => this.#serve())
        break
      }
      const bytes: Buffer = this.#held
      this.#held = null
      this.#read(bytes, this.#heldStart, this.#heldEnd)
      if (this.#held !== null) turn.flush() // what is written has to show before more is answered
    }
    this.#isServing = false
    this.resume()
  }

  #read(bytes: Buffer, start: number, end: number): void {
    if (!this.#partial.isBegun) {
      this.#parse(bytes, start, end)
      return
    }
    const whole = this.#partial.add(bytes.subarray(start, end))
    if (typeof whole === 'string') this.#refuse(whole)
    else if (whole !== undefined) this.#parse(whole, 0, whole.length)
  }

  #parse(bytes: Buffer, start: number, end: number): void {
    const outcome = head.parse(bytes, start, end)
    if (outcome === 'incomplete') {
      this.deadline.set(this.#core.timeouts.headMs)
      const refusal = this.#partial.begin(bytes.subarray(start, end))
      if (refusal !== undefined) this.#refuse(refusal)
      return
    }
    if (outcome !== 'complete') {
      this.#refuse(outcome)
      return
    }
    if (head.bodyStart - start > headLimits.bytes) {
      this.#refuse('head_too_large')
      return
    }
    this.#begin(head.bodyStart === end ? nothing : bytes.subarray(head.bodyStart, end))
  }

  #begin(rest: Buffer): void {
    const { serveConnect } = this.#options
    if (head.form === 'authority' && serveConnect !== undefined) {
      serveConnect(this, head, rest)
      return
    }
    this.deadline.set(this.#core.timeouts.idleMs)
    const exchange = new HttpExchange(this.#core, this, head)
    this.#exchange = exchange
    const taken = exchange.begin(head, rest)
    if (taken === rest.length || this.#isClosing) return
    if (this.#exchange === null) this.#hold(rest, taken, rest.length)
    else this.#holdBack(rest, taken)
  }

  /** A request that could not be read: answered, and the connection with it. */
  #refuse(code: FailureCode): void {
    const note = beginNote(this.#core, this.downstreamAddress)
    const detail = failures[code].says
    const refusal = { code, detail }
    note.refusal = refusal
    note.status = failures[code].status
    note.workload = (this.#caller ?? this.#options.source).name
    const { id, workload } = note
    const proxy = this.#core.name
    const own = { proxy, id, refusal, workload, host: null, port: null, accept: undefined }
    const answer = renderOwnAnswer({ ...own, isHead: false, close: true }, this.channel)
    note.bytesSent = answer.bodyBytes
    this.answer(answer)
    this.#core.report?.(note.toRecord('end'))
    this.#close()
  }

  #close(): void {
    if (this.#isClosing) return
    closeGently(this.release())
  }

  #end(): void {
    this.#isClosing = true
    this.channel.destroy()
  }

  onClientDeadline(): void {
    if (this.#exchange !== null) this.#exchange.onDeadline()
    else if (this.#partial.isBegun) this.#refuse('request_timeout')
    else this.#close()
  }

  onClientEnd(): void {
    this.onTurnEnd()
    if (this.#exchange !== null) this.#exchange.onDownstreamEnd()
    else this.#close()
  }

  onClientClose(): void {
    this.onTurnEnd()
    this.#isClosing = true
    this.#partial.drop()
    this.#exchange?.onDownstreamClosed()
  }
}

const nothing = Buffer.alloc(0)
