import type { HeaderChanges, Question, RouteActions } from '@bookinfo/rules'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { beginCapture } from '../capture/begin-capture.ts'
import type { CapturedExchange } from '../capture/captured-exchange.ts'
import { turn } from '../clock/turn.ts'
import { type FailureCode, failures } from '../failures.ts'
import { type Admitted, admitRequest } from '../filters/admit-request.ts'
import { answerByRule } from '../filters/answer-by-rule.ts'
import type { Caller } from '../filters/caller.ts'
import { chooseUpstream } from '../filters/choose-upstream.ts'
import { renderGuise, takeGuise } from '../filters/guise.ts'
import { denialOf, questionOf } from '../filters/judge-request.ts'
import { isForWebSocket } from '../filters/judge-upgrade.ts'
import { serverNameOf } from '../filters/pin-target.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import { field } from '../head/field-name.ts'
import { hasConnectionOption } from '../head/kept-fields.ts'
import type { RequestHead } from '../head/request-head.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { joinTunnel } from '../tunnel.ts'
import { Detour } from './detour.ts'
import { renderForwardHead } from './forward-head.ts'
import type { HttpConnection } from './http-connection.ts'
import { noteRequest } from './note-request.ts'
import { takeTunnel } from './open-tunnel.ts'
import { endsConnection, renderOwnAnswer } from './own-answer.ts'
import { RequestBody, tooLarge } from './request-body.ts'
import { sendCopy } from './send-copy.ts'
import { type LegOwner, UpstreamLeg } from './upstream-leg.ts'

/** RFC 9110 section 9.2.2; those that may be sent again. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * One request and its answer. `begin` reads like its life: who asks, for what, may they, where to; then bytes move.
 * All that the shared request head is needed for happens before the first wait.
 */
export class HttpExchange implements LegOwner {
  readonly isHead: boolean
  readonly isUpgrade: boolean
  readonly proxy: string
  readonly note: ExchangeNote
  readonly connection: HttpConnection
  readonly body: RequestBody
  answerFields = ''
  answerChanges: HeaderChanges | undefined
  readonly #core: ProxyCore
  readonly #accept: string | undefined
  #wantsClose: boolean
  /** The client said that nothing comes behind this request (RFC 9112 section 9.6). */
  readonly isLast: boolean
  readonly #mayRedial: boolean
  /** From when the request is allowed. */
  #leg: UpstreamLeg | null = null
  /** Only where a route rule does more than choose a version. */
  #detour: Detour | null = null
  /** Who was allowed what, for asking again. */
  #admitted: Admitted | null = null
  #firstByteMs: number
  /** Of the body of an answer of our own. */
  #ownBytes: number | null = null
  #isOver = false

  constructor(core: ProxyCore, connection: HttpConnection, head: RequestHead) {
    this.#core = core
    this.#firstByteMs = core.timeouts.firstByteMs
    this.connection = connection
    this.proxy = core.name
    this.note = noteRequest(core, connection.downstreamAddress, head)
    this.isHead = this.note.method === 'HEAD'
    this.#accept = head.repeatedValue(field.accept)
    const framing = head.bodyFraming()
    this.body = RequestBody.of(framing, connection)
    this.isUpgrade = isForWebSocket(head)
    // What comes behind a refused upgrade may be a WebSocket's bytes: they are not read as requests (RFC 9931).
    const saysClose = hasConnectionOption(head, 'close')
    this.#wantsClose = head.minor === 0 || this.isUpgrade || saysClose
    this.isLast = saysClose && framing.isDone && !this.isUpgrade
    this.#mayRedial = framing.isDone && idempotent.has(head.method)
  }

  /** @returns how many bytes of `rest` belong to this request's body */
  begin(head: RequestHead, rest: Buffer): number {
    const caller = this.connection.identify(head)
    if (!isRefusal(caller)) this.note.workload = caller.name
    const taken = this.body.take(rest)
    if (taken === -1)
      this.refuse({ code: 'malformed_chunk', detail: 'the chunked body is malformed' })
    else if (this.body.least > this.#core.caps.limits.requestBytes) this.refuse(tooLarge)
    else this.#judge(head, caller)
    return Math.max(taken, 0)
  }

  /** More bytes from the client. @returns how many of them belong to this request's body */
  takeBody(chunk: Buffer): number {
    const taken = this.body.take(chunk)
    if (taken === -1) {
      this.#fail({ code: 'malformed_chunk', detail: 'the chunked body is malformed' })
      return chunk.length
    }
    if (this.body.bytes > this.#core.caps.limits.requestBytes) {
      this.#fail(tooLarge)
      return chunk.length
    }
    if (taken > 0) this.onProgress()
    this.#detour?.onRequestEnd()
    return taken
  }

  /** Nothing moved for as long as it may. */
  onDeadline(): void {
    if (this.#detour?.isHolding === true) {
      this.connection.deadline.set(this.#core.timeouts.idleMs)
      return
    }
    const isWaiting = this.#leg?.isWaiting === true && this.body.isDone
    const code = isWaiting ? 'http_response_timeout' : 'idle_timeout'
    this.#fail({ code, detail: failures[code].says })
  }

  /** The client is gone. */
  onDownstreamClosed(code: FailureCode = 'downstream_closed'): void {
    if (this.#isOver) return
    this.#leg?.abandon()
    this.note.refusal = { code, detail: failures[code].says }
    this.#finish(false)
  }

  /**
   * The client ended its half; that is its right, unless the request is not complete. While the request is held back
   * it is taken as gone: callers that give up look like this, and nothing has been sent for them yet.
   */
  onDownstreamEnd(): void {
    this.#wantsClose = true
    if (this.#detour?.isHolding === true) this.onDownstreamClosed()
    else if (!this.body.isDone)
      this.#fail({ code: 'request_incomplete', detail: failures.request_incomplete.says })
  }

  #judge(head: RequestHead, known: Caller | Refusal): void {
    const { note } = this
    const admitted = admitRequest(this.#core, head, this, known)
    if (this.#core.captures !== null) this.#capture(head)
    if (isRefusal(admitted)) {
      this.refuse(admitted)
      return
    }
    const { decision, caller, named } = admitted
    this.#admitted = admitted
    note.upstreamTls = decision.tls === 'originate' ? 'originate' : 'none'
    note.sni = serverNameOf(decision, named)
    const leg = new UpstreamLeg(
      this.#core,
      this,
      renderForwardHead(head, named, {
        note,
        proxy: this.#core.via,
        actions: decision.actions,
        isUpgrade: this.isUpgrade,
      }),
      this.#mayRedial,
    )
    this.#leg = leg
    if (decision.actions === undefined)
      leg.start(() => chooseUpstream(this.#core, decision, named, caller.name))
    else this.#detourBy(decision.actions, leg, admitted, head)
  }

  #capture({ bytes, start, bodyStart }: RequestHead): void {
    const received = bytes.subarray(start, bodyStart + this.body.bytes)
    this.note.capture = beginCapture(this.#core, this.note, this.connection.client, [received])
  }

  /** The one way off the fast path: a route rule does more than choose a version. */
  #detourBy(
    actions: RouteActions,
    leg: UpstreamLeg,
    { decision, caller, named }: Admitted,
    head: RequestHead,
  ): void {
    const core = this.#core
    const { fields, answer } = answerByRule(actions, head, named)
    this.answerFields = fields
    if (answer !== undefined) {
      this.refuse(answer)
      return
    }
    const { mirror } = actions
    this.answerChanges = actions.answerHeaders
    const copied = { note: this.note, proxy: core.via, actions, isCopy: true }
    const copyHead = mirror === undefined ? null : renderForwardHead(head, named, copied)
    this.#firstByteMs = Math.max(this.#firstByteMs, actions.timeoutMs ?? 0)
    this.#detour = new Detour(actions, core, {
      note: this.note,
      body: this.body,
      forward: () => {
        const refusal = this.mayNotLeave()
        if (refusal === undefined)
          leg.start(() => chooseUpstream(core, decision, named, caller.name))
        else this.refuse(refusal)
      },
      copy: (body) => {
        if (mirror && copyHead) sendCopy(core, mirror, [copyHead, ...body])
      },
      refuse: (refusal) => this.refuse(refusal),
      fail: (refusal) => this.#fail(refusal),
      failTry: (refusal) => this.onTryFailed(refusal),
    })
    this.#detour.start()
  }

  mayNotLeave(): Refusal | undefined {
    const question = this.#question()
    const { policy } = this.#core
    if (question === null || this.note.configVersion === policy.version) return undefined
    const decision = policy.decide(question)
    const refusal = denialOf(decision)
    if (refusal === undefined) return undefined
    this.note.configVersion = policy.version
    this.note.decision = decision
    return refusal
  }

  /** What the rules are asked once more, whenever they may have changed. */
  #question(): Question | null {
    return this.#admitted && questionOf(this.#admitted.caller, this.#admitted.named)
  }

  onSent(): void {
    this.connection.deadline.set(this.body.isDone ? this.#firstByteMs : this.#core.timeouts.idleMs)
  }

  mustClose(): boolean {
    return this.#wantsClose || !this.body.isDone || this.#core.isDraining
  }

  takesAnswer(status: number): boolean {
    if (this.#detour === null || !this.#detour.retriesAnswer(status)) return true
    this.#leg?.reset()
    return false
  }

  onAnswerHead(status: number): void {
    this.#detour?.onAnswerHead()
    this.note.status = status
    this.note.firstByteMs = turn.now - this.note.startedAt
  }

  onSwitched(head: Buffer, rest: Buffer): void {
    const crowded = takeTunnel(this.#core, this.note.workload)
    if (crowded !== undefined) {
      this.#fail(crowded)
      return
    }
    const upstream = this.#leg?.takeOver()
    if (upstream === null || upstream === undefined) return
    this.#isOver = true
    this.#detour?.end()
    const { note } = this
    note.status = 101
    note.firstByteMs = turn.now - note.startedAt
    note.bytesSent = rest.length
    const announce = Buffer.concat([head, rest])
    const ends = { ...this.connection.takeOver(), note, question: this.#question(), announce }
    joinTunnel(this.#core, upstream, ends)
  }

  onProgress(): void {
    const isWaiting = this.body.isDone && this.#leg?.isWaiting === true
    this.connection.deadline.set(isWaiting ? this.#firstByteMs : this.#core.timeouts.idleMs)
  }

  onAnswerEnd(reusable: boolean, keepDownstream: boolean): void {
    this.#leg?.finish(reusable && this.body.isDone)
    this.#finish(keepDownstream)
  }

  onAnswerFailure(code: FailureCode, detail: string, isUntouched: boolean): void {
    if (!isUntouched || this.#leg?.redial() !== true) this.onTryFailed({ code, detail })
  }

  /** One try came to nothing: the exchange with it, unless the route rule has another. */
  onTryFailed(refusal: Refusal): void {
    const mayRetry = this.#leg?.hasBegun === false
    if (mayRetry && this.#detour?.retriesFailure(refusal.code) === true) this.#leg?.reset()
    else this.#fail(refusal)
  }

  /** Ends the exchange from wherever it is: with an answer of our own if none has begun, else by cutting it off. */
  #fail(refusal: Refusal): void {
    if (this.#isOver) return
    const hasBegun = this.#leg?.hasBegun === true
    this.#leg?.abandon()
    if (!hasBegun) {
      this.refuse(refusal)
      return
    }
    this.note.refusal = refusal
    this.connection.channel.destroy()
    this.#finish(false)
  }

  refuse(refusal: Refusal): void {
    const { note } = this
    note.refusal = refusal
    note.status = refusal.status ?? failures[refusal.code].status
    const close = this.mustClose() || endsConnection(refusal.code)
    const { id, workload, host, port } = note
    const { proxy, isHead, answerFields: fields } = this
    const accept = this.#accept
    const guise = takeGuise(this.#core, note, 'http')
    if (guise !== undefined) {
      const ends = this.mustClose() || guise.end !== 'keep'
      this.connection.write(renderGuise(guise, ends))
      this.#finish(!ends)
      return
    }
    const own = { proxy, id, refusal, workload, host, port, accept, isHead, close, fields }
    const answer = renderOwnAnswer(own, this.connection.channel)
    this.#ownBytes = answer.bodyBytes
    this.connection.answer(answer)
    this.#finish(!close)
  }

  #endCapture(capture: CapturedExchange): void {
    turn.flush() // what is written last is to be seen, too
    capture.end()
  }

  #finish(keepDownstream: boolean): void {
    this.#isOver = true
    this.#detour?.end()
    this.note.bytesReceived = this.body.bytes
    this.note.bytesSent = this.#ownBytes ?? this.#leg?.bodyBytes ?? 0
    if (this.note.capture !== null) this.#endCapture(this.note.capture)
    this.#core.report?.(this.note.toRecord('end'))
    this.connection.onExchangeEnd(keepDownstream)
  }
}
