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
import { renderOwnAnswer } from './own-answer.ts'
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
  /** Read in this turn, and not looked at yet. */
  #arrived: Buffer | null = null
  #held: Buffer | null = null
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
  start(first: Buffer): void {
    this.onClientData(first)
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
    const early = this.#held ?? nothing
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

  /** What begins a request waits for the end of the turn; the rest of a running one goes on at once. */
  onClientData(chunk: Buffer): void {
    if (this.#exchange === null && this.#arrived === null) {
      this.#arrived = chunk
      turn.join(this)
      return
    }
    this.onTurnEnd()
    this.#take(chunk)
  }

  onTurnEnd(): void {
    const chunk = this.#arrived
    this.#arrived = null
    if (chunk !== null) this.#take(chunk)
  }

  #take(chunk: Buffer): void {
    if (this.#isClosing) return
    if (this.#exchange === null) {
      this.#held = this.#held === null ? chunk : Buffer.concat([this.#held, chunk])
      this.#serve()
      return
    }
    const taken = this.#exchange.takeBody(chunk)
    if (taken < chunk.length) this.#hold(taken === 0 ? chunk : chunk.subarray(taken))
  }

  /** Bytes behind the running request wait for their turn, and the socket with them. */
  #hold(bytes: Buffer): void {
    this.#held = this.#held === null ? bytes : Buffer.concat([this.#held, bytes])
    this.pause()
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
      this.#read(bytes)
      if (this.#held !== null) turn.flush() // what is written has to show before more is answered
    }
    this.#isServing = false
    this.resume()
  }

  #read(bytes: Buffer): void {
    const whole = this.#partial.add(bytes)
    if (whole === undefined) return
    if (typeof whole === 'string') {
      this.#refuse(whole)
      return
    }
    const outcome = head.parse(whole, 0, whole.length)
    if (outcome === 'incomplete') {
      this.deadline.set(this.#core.timeouts.headMs)
      const refusal = this.#partial.begin(whole)
      if (refusal !== undefined) this.#refuse(refusal)
      return
    }
    if (outcome !== 'complete') {
      this.#refuse(outcome)
      return
    }
    if (head.bodyStart > headLimits.bytes) {
      this.#refuse('head_too_large')
      return
    }
    this.#begin(head.bodyStart === whole.length ? nothing : whole.subarray(head.bodyStart))
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
    if (this.#exchange === null) this.#held = rest.subarray(taken)
    else this.#hold(rest.subarray(taken))
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
    const { bytes, bodyBytes } = renderOwnAnswer({ ...own, isHead: false, close: true })
    note.bytesSent = bodyBytes
    this.write(bytes)
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
