import type { ExchangeNote } from '../access-log/exchange-note.ts'
import type { Upstream } from '../cluster/upstream.ts'
import { UpstreamConnection } from '../cluster/upstream-connection.ts'
import type { UpstreamTarget } from '../cluster/upstream-target.ts'
import { type Chosen, toRefusal } from '../filters/choose-upstream.ts'
import { isRefusal, type Refusal } from '../filters/refusal.ts'
import type { ProxyCore } from '../proxy-core.ts'
import { type AnswerReader, AnswerRelay } from './answer-relay.ts'
import type { HttpConnection } from './http-connection.ts'
import type { RequestBody } from './request-body.ts'

/** What the way to the upstream needs of its exchange. */
export interface LegOwner extends AnswerReader {
  readonly note: ExchangeNote
  readonly connection: HttpConnection
  readonly body: RequestBody
  /** Why the request may not leave any more, if so: rules change while a name is looked up or a connection made. */
  mayNotLeave(): Refusal | undefined
  /** The request is on its way. */
  onSent(): void
  /** There is no upstream to try. */
  refuse(refusal: Refusal): void
  /** There is one, and it could not be reached. */
  onTryFailed(refusal: Refusal): void
}

/** How often a request goes again that an upstream says it did nothing with. */
const mostUnprocessed = 2

/** The upstream side of an exchange: chooses an upstream, gets a connection to it, sends the request, relays the answer. */
export class UpstreamLeg {
  readonly #core: ProxyCore
  readonly #owner: LegOwner
  readonly #head: Buffer
  /** Whether the request may go out again when a pooled connection turns out to be dead. */
  #mayRedial: boolean
  #target: UpstreamTarget | null = null
  #upstream: Upstream | null = null
  #relay: AnswerRelay | null = null
  /** How often the upstream did nothing with the request. */
  #unprocessed = 0
  /** Counts the tries: what a given-up one still brings is not for the next. */
  #turn = 0

  constructor(core: ProxyCore, owner: LegOwner, head: Buffer, mayRedial: boolean) {
    this.#core = core
    this.#owner = owner
    this.#head = head
    this.#mayRedial = mayRedial
  }

  /** Whether the answer's head went to the client. */
  get hasBegun(): boolean {
    return this.#relay?.hasBegun === true
  }

  /** Whether the request is there and the answer is not. */
  get isWaiting(): boolean {
    return this.#relay !== null && !this.#relay.hasBegun
  }

  /** Bytes of the answer's body so far. */
  get bodyBytes(): number {
    return this.#relay?.bodyBytes ?? 0
  }

  start(choose: () => Chosen | Promise<Chosen>): void {
    this.#turn += 1
    const turn = this.#turn
    const chosen = choose()
    if (!(chosen instanceof Promise)) {
      this.#goTo(chosen)
      return
    }
    const startedAt = performance.now()
    const goOn = (known: Chosen): void => {
      this.#owner.note.dnsMs = performance.now() - startedAt
      if (turn === this.#turn) this.#goTo(this.#owner.mayNotLeave() ?? known)
    }
    chosen.then(goOn, (error: unknown) => goOn(toRefusal(error)))
  }

  /** A pooled connection the upstream had just closed: once more, on a new one (RFC 9112 section 9.3.1). */
  redial(): boolean {
    const target = this.#target
    const upstream = this.#upstream
    if (target === null || upstream === null) return false
    if (upstream.isUnprocessed) return this.#reachAgain(target, upstream)
    if (!upstream.mayBeStale || !this.#mayRedial) return false
    this.#mayRedial = false
    this.#drop()
    this.#relay = null
    // Others of a pool are no better; but where a session ended, what is there now is new.
    if (upstream instanceof UpstreamConnection) this.#connect(target)
    else this.#reach(target)
    return true
  }

  /** The upstream says that it did nothing with the request: it goes again, if all of it is there (RFC 9113 section 8.7). */
  #reachAgain(target: UpstreamTarget, upstream: Upstream): boolean {
    if (this.#unprocessed === mostUnprocessed || !this.#owner.body.isUntouched) return false
    this.#unprocessed += 1
    const needsHttp1 = upstream.needsHttp1
    this.#drop()
    this.#relay = null
    this.#owner.body.detach()
    this.#target = needsHttp1 ? { ...target, http2: 'never' } : target
    this.#reach(this.#target)
    return true
  }

  /** The answer is complete. */
  finish(reusable: boolean): void {
    const upstream = this.#upstream
    this.#upstream = null
    if (upstream === null) return
    upstream.choice?.answered(this.bodyBytes)
    if (reusable && this.#owner.note.capture === null) this.#core.pools.release(upstream)
    else this.#core.pools.discard(upstream)
  }

  /** The connection, for good: it became something else than HTTP. */
  takeOver(): UpstreamConnection | null {
    const upstream = this.#upstream
    this.#upstream = null
    return upstream instanceof UpstreamConnection ? upstream : null
  }

  /** Gives up what is under way; nothing of it is heard any more. */
  abandon(): void {
    this.#turn += 1
    this.#relay?.abandon()
    this.#drop()
  }

  /** The same, to start again. */
  reset(): void {
    this.abandon()
    this.#relay = null
    this.#owner.body.detach()
  }

  #goTo(chosen: Chosen): void {
    if (isRefusal(chosen)) {
      this.#owner.refuse(chosen)
      return
    }
    // What becomes a WebSocket needs a connection for itself.
    this.#target = this.#owner.isUpgrade ? { ...chosen, http2: 'never' } : chosen
    this.#reach(this.#target)
  }

  #reach(target: UpstreamTarget): void {
    const idle = this.#owner.note.capture === null ? this.#core.pools.take(target) : undefined
    if (idle === undefined) this.#connect(target)
    else this.#send(idle)
  }

  #connect(target: UpstreamTarget): void {
    const turn = this.#turn
    const { pools } = this.#core
    const { capture } = this.#owner.note
    const connecting =
      capture === null ? pools.connect(target) : pools.connectAlone(target, capture)
    connecting.then(
      (connection) => {
        const isWanted = turn === this.#turn
        const refusal = isWanted ? this.#owner.mayNotLeave() : undefined
        if (isWanted && refusal === undefined) {
          this.#send(connection)
          return
        }
        this.#core.pools.release(connection)
        if (refusal !== undefined) this.#owner.refuse(refusal)
      },
      (error: unknown) => {
        if (turn === this.#turn) this.#owner.onTryFailed(toRefusal(error))
      },
    )
  }

  #send(upstream: Upstream): void {
    const owner = this.#owner
    this.#upstream = upstream
    owner.note.reached(this.#target?.name ?? '', upstream)
    this.#relay = new AnswerRelay(owner, upstream, owner.connection.channel)
    upstream.use(this.#relay)
    upstream.write(this.#head)
    owner.body.flowTo(upstream)
    owner.onSent()
  }

  #drop(): void {
    if (this.#upstream !== null) this.#core.pools.discard(this.#upstream)
    this.#upstream = null
  }
}
