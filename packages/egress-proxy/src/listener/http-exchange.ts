import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import type { UpstreamTarget } from '../cluster/upstream-target.ts'
import { type FailureCode, failures } from '../failures.ts'
import { type Chosen, chooseUpstream, toRefusal } from '../filters/choose-upstream.ts'
import { checkFeatures, decideRequest, denialOf } from '../filters/judge-request.ts'
import { type Named, nameDestination } from '../filters/name-destination.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import { field } from '../head/field-name.ts'
import { renderForwardRequest } from '../head/forward-request.ts'
import { hasConnectionOption } from '../head/kept-fields.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { type AnswerReader, AnswerRelay } from './answer-relay.ts'
import type { HttpConnection } from './http-connection.ts'
import { noteRequest } from './note-request.ts'
import { renderOwnAnswer } from './own-answer.ts'
import { RequestBody } from './request-body.ts'

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * One request and its answer. `begin` reads like its life: who asks, for what, may they, where to; then bytes move.
 * All that the shared request head is needed for happens before the first wait.
 */
export class HttpExchange implements AnswerReader {
  readonly isHead: boolean
  readonly proxy: string
  readonly note: ExchangeNote
  readonly #core: ProxyCore
  readonly #connection: HttpConnection
  readonly #body: RequestBody
  readonly #accept: string | undefined
  #wantsClose: boolean
  #isRetryable: boolean
  #forwardHead: Buffer | null = null
  #target: UpstreamTarget | null = null
  #upstream: UpstreamConnection | null = null
  #relay: AnswerRelay | null = null
  #isOver = false

  constructor(core: ProxyCore, connection: HttpConnection, head: RequestHead) {
    this.#core = core
    this.#connection = connection
    this.proxy = core.name
    this.note = noteRequest(core, connection.downstreamAddress, head)
    this.isHead = this.note.method === 'HEAD'
    this.#accept = head.value(field.accept)
    const framing = head.bodyFraming()
    this.#body = new RequestBody(framing, connection)
    this.#wantsClose = head.minor === 0 || hasConnectionOption(head, 'close')
    this.#isRetryable = framing.isDone && idempotent.has(this.note.method ?? '')
  }

  /** @returns how many bytes of `rest` belong to this request's body */
  begin(head: RequestHead, rest: Buffer): number {
    const taken = this.#body.take(rest)
    if (taken === -1)
      this.#refuse({ code: 'malformed_chunk', detail: 'the chunked body is malformed' })
    else this.#judge(head)
    return Math.max(taken, 0)
  }

  /** More bytes from the client. @returns how many of them belong to this request's body */
  takeBody(chunk: Buffer): number {
    const taken = this.#body.take(chunk)
    if (taken === -1) {
      this.#fail({ code: 'malformed_chunk', detail: 'the chunked body is malformed' })
      return chunk.length
    }
    if (taken > 0) this.onProgress()
    return taken
  }

  /** Nothing moved for as long as it may. */
  onDeadline(): void {
    const isWaiting = this.#relay !== null && !this.#relay.hasBegun && this.#body.isDone
    const code = isWaiting ? 'http_response_timeout' : 'idle_timeout'
    this.#fail({ code, detail: failures[code].says })
  }

  /** The client is gone. */
  onDownstreamClosed(code: FailureCode = 'downstream_closed'): void {
    if (this.#isOver) return
    this.#relay?.abandon()
    this.#dropUpstream()
    this.note.refusal = { code, detail: failures[code].says }
    this.#finish(false)
  }

  /** The client ended its half; that is its right, unless the request is not complete. */
  onDownstreamEnd(): void {
    this.#wantsClose = true
    if (!this.#body.isDone)
      this.#fail({ code: 'request_incomplete', detail: failures.request_incomplete.says })
  }

  #judge(head: RequestHead): void {
    const { note } = this
    const named = this.#nameOrRefuse(head)
    if (named === undefined) return
    const caller = this.#connection.identify(head)
    if (isRefusal(caller)) {
      this.#refuse(caller)
      return
    }
    note.workload = caller.name
    const decision = decideRequest(this.#core, caller, named, head)
    note.decision = decision
    const refusal = denialOf(decision)
    if (refusal || decision.action === 'deny') {
      this.#refuse(refusal ?? unreachable)
      return
    }
    this.#forwardHead = this.#renderHead(head, named, decision.tls)
    this.#proceed(() => chooseUpstream(this.#core, decision, named))
  }

  #nameOrRefuse(head: RequestHead): Named | undefined {
    const named = nameDestination(this.#core, head, this.#connection.fixed)
    if (isRefusal(named)) {
      this.#refuse(named)
      return undefined
    }
    this.note.host = named.host
    this.note.port = named.port
    this.note.door = named.door
    this.note.nameSource = named.source
    const refusal = checkFeatures(head)
    if (refusal === undefined) return named
    this.#refuse(refusal)
    return undefined
  }

  /** Host as the client wrote it, without the port that is the upstream scheme's own. */
  #renderHead(head: RequestHead, named: Named, tls: string): Buffer {
    const isTls = tls === 'originate'
    this.note.upstreamTls = isTls ? 'originate' : 'none'
    this.note.sni = isTls && named.kind === 'name' ? named.host : null
    const name = named.kind === 'ipv6' ? `[${named.host}]` : named.host
    const showsPort = named.portGiven && named.port !== (isTls ? 443 : 80)
    const host = showsPort ? `${name}:${named.port}` : name
    return renderForwardRequest(head, { host, proxy: this.proxy, requestId: this.note.id })
  }

  #proceed(choose: () => Chosen | Promise<Chosen>): void {
    const chosen = choose()
    if (!(chosen instanceof Promise)) {
      this.#goTo(chosen)
      return
    }
    const startedAt = performance.now()
    const goOn = (known: Chosen): void => {
      this.note.dnsMs = performance.now() - startedAt
      if (!this.#isOver) this.#goTo(known)
    }
    chosen.then(goOn, (error: unknown) => goOn(toRefusal(error)))
  }

  #goTo(chosen: Chosen): void {
    if (isRefusal(chosen)) {
      this.#refuse(chosen)
      return
    }
    this.#target = chosen
    const idle = this.#core.pools.take(chosen)
    if (idle === undefined) this.#connect(chosen)
    else this.#send(idle)
  }

  #connect(target: UpstreamTarget): void {
    this.#core.pools.connect(target).then(
      (connection) => {
        if (this.#isOver) this.#core.pools.release(connection)
        else this.#send(connection)
      },
      (error: unknown) => {
        if (!this.#isOver) this.#refuse(toRefusal(error))
      },
    )
  }

  #send(upstream: UpstreamConnection): void {
    this.#upstream = upstream
    this.note.reached(this.#target?.name ?? '', upstream)
    this.#relay = new AnswerRelay(this, upstream, this.#connection.socket)
    upstream.use(this.#relay)
    if (this.#forwardHead !== null) upstream.write(this.#forwardHead)
    this.#body.flowTo(upstream)
    this.#connection.deadline.set(
      this.#body.isDone ? this.#core.timeouts.firstByteMs : this.#core.timeouts.idleMs,
    )
  }

  mustClose(): boolean {
    return this.#wantsClose || !this.#body.isDone || this.#core.isDraining
  }

  onAnswerHead(status: number): void {
    this.note.status = status
    this.note.firstByteMs = performance.now() - this.note.startedAt
  }

  onProgress(): void {
    const { firstByteMs, idleMs } = this.#core.timeouts
    const isWaiting = this.#body.isDone && this.#relay?.hasBegun === false
    this.#connection.deadline.set(isWaiting ? firstByteMs : idleMs)
  }

  onAnswerEnd(reusable: boolean, keepDownstream: boolean): void {
    const upstream = this.#upstream
    this.#upstream = null
    if (upstream !== null && reusable && this.#body.isDone) this.#core.pools.release(upstream)
    else if (upstream !== null) this.#core.pools.discard(upstream)
    this.#finish(keepDownstream)
  }

  onAnswerFailure(code: FailureCode, detail: string, isUntouched: boolean): void {
    const isStale = isUntouched && this.#upstream?.isReused === true && this.#isRetryable
    if (!isStale || this.#target === null) {
      this.#fail({ code, detail })
      return
    }
    // A pooled connection the upstream had just closed: once more, on a new one (RFC 9112 section 9.3.1).
    this.#isRetryable = false
    this.#dropUpstream()
    this.#relay = null
    this.#connect(this.#target)
  }

  /** Ends the exchange from wherever it is: with an answer of our own if none has begun, else by cutting it off. */
  #fail(refusal: Refusal): void {
    if (this.#isOver) return
    const hasBegun = this.#relay?.hasBegun === true
    this.#relay?.abandon()
    this.#dropUpstream()
    if (!hasBegun) {
      this.#refuse(refusal)
      return
    }
    this.note.refusal = refusal
    this.#connection.socket.destroy()
    this.#finish(false)
  }

  #refuse(refusal: Refusal): void {
    const { note } = this
    note.refusal = refusal
    note.status = failures[refusal.code].status
    const close = this.mustClose() || failures[refusal.code].flag === 'DPE'
    const { id, workload, host, port } = note
    const { proxy, isHead } = this
    this.#connection.socket.write(
      renderOwnAnswer({
        proxy,
        id,
        refusal,
        workload,
        host,
        port,
        accept: this.#accept,
        isHead,
        close,
      }),
    )
    this.#finish(!close)
  }

  #dropUpstream(): void {
    if (this.#upstream !== null) this.#core.pools.discard(this.#upstream)
    this.#upstream = null
  }

  #finish(keepDownstream: boolean): void {
    this.#isOver = true
    this.note.bytesReceived = this.#body.bytes
    this.note.bytesSent = this.#relay?.bodyBytes ?? 0
    this.#core.report?.(this.note.toRecord('end'))
    this.#connection.onExchangeEnd(keepDownstream)
  }
}

const unreachable: Refusal = { code: 'proxy_internal_error', detail: 'a denial without a reason' }
