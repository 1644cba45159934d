import type { RouteActions } from '@bookinfo/rules'
import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { turn } from '../clock/turn.ts'
import { type FailureCode, failures } from '../failures.ts'
import type { Refusal } from '../filters/refusal.ts'
import type { After } from '../options.ts'
import type { RequestBody } from './request-body.ts'

/** What a detour needs of its exchange. */
interface Detoured {
  readonly note: ExchangeNote
  readonly body: RequestBody
  /** Chooses an upstream and sends the request to it, once more when it was sent before. */
  forward(): void
  /** Sends a copy of the request, with this body, to where the rule's mirror is. */
  copy(body: readonly Buffer[]): void
  refuse(refusal: Refusal): void
  /** Ends the exchange from wherever it is. */
  fail(refusal: Refusal): void
  /** The running try took too long. */
  failTry(refusal: Refusal): void
}

/** Time and chance, so that tests can have their own. */
interface Chance {
  readonly after: After
  /** In [0, 1). */
  readonly random: () => number
}

/** Failures after which the same request may be sent again: the upstream did not take it, or did not answer it. */
const retriable: Partial<Record<FailureCode, 'connect' | 'reset'>> = {
  connection_refused: 'connect',
  connection_timeout: 'connect',
  upstream_proxy_unreachable: 'connect',
  upstream_proxy_timeout: 'connect',
  upstream_proxy_failed: 'connect',
  destination_unroutable: 'connect',
  tls_handshake_timeout: 'connect',
  connection_terminated: 'reset',
  http_response_incomplete: 'reset',
  upstream_per_try_timeout: 'reset',
}

const backOffMs = { base: 25, most: 250 }

/**
 * The way of a request whose route rule does more than choose a version: it may be held back, answered here, limited
 * in time, and tried again (spec: egress-rules 3.6). Everything else never gets here.
 */
export class Detour {
  readonly #actions: RouteActions
  readonly #chance: Chance
  readonly #exchange: Detoured
  #cancelHold: (() => void) | null = null
  #cancelTotal: (() => void) | null = null
  #cancelTry: (() => void) | null = null
  #isForwarded = false
  #isCopied = false
  #retries = 0

  constructor(actions: RouteActions, chance: Chance, exchange: Detoured) {
    this.#actions = actions
    this.#chance = chance
    this.#exchange = exchange
    if (actions.retries !== undefined || actions.mirror !== undefined) exchange.body.keep()
  }

  /** Whether the request is held back, and nothing of it is on its way. */
  get isHolding(): boolean {
    return this.#cancelHold !== null
  }

  /** First the delay, then the abort, then on. */
  start(): void {
    const { delay } = this.#actions
    if (delay === undefined || !this.#hits(delay.percent)) {
      this.#abortOrForward()
      return
    }
    const { note } = this.#exchange
    const since = turn.now
    note.isDelayed = true
    this.#hold(delay.ms, () => {
      note.waited(since)
      this.#abortOrForward()
    })
  }

  /** The request is complete: from here the rule's times count. */
  onRequestEnd(): void {
    if (!this.#isForwarded || !this.#exchange.body.isDone) return
    const { timeoutMs, retries } = this.#actions
    const { after } = this.#chance
    this.#copyOnce()
    if (timeoutMs !== undefined && this.#cancelTotal === null) {
      this.#cancelTotal = after(timeoutMs, () => this.#exchange.fail(late))
    }
    if (retries?.perTryMs !== undefined && this.#cancelTry === null) {
      this.#cancelTry = after(retries.perTryMs, () => this.#exchange.failTry(lateTry))
    }
  }

  /** The answer has begun to reach the client: the try stands. */
  onAnswerHead(): void {
    this.#cancelTry?.()
  }

  /** Whether the request is sent once more instead of letting this answer through; if so, it is under way. */
  retriesAnswer(status: number): boolean {
    const ranges = this.#actions.retries?.on.statuses ?? []
    return ranges.some(([first, last]) => first <= status && status <= last) && this.#retry()
  }

  /** The same for a try that failed without an answer. */
  retriesFailure(code: FailureCode): boolean {
    const kind = retriable[code]
    return kind !== undefined && this.#actions.retries?.on[kind] === true && this.#retry()
  }

  /** Nothing happens any more. */
  end(): void {
    this.#cancelHold?.()
    this.#cancelTotal?.()
    this.#cancelTry?.()
    this.#cancelHold = null
  }

  #copyOnce(): void {
    const { kept } = this.#exchange.body
    if (this.#actions.mirror === undefined || this.#isCopied || kept === null) return
    this.#isCopied = true
    const { percent } = this.#actions.mirror
    if (percent === undefined || this.#hits(percent)) this.#exchange.copy(kept)
  }

  #hits(percent: number): boolean {
    return this.#chance.random() * 100 < percent
  }

  #hold(ms: number, go: () => void): void {
    this.#cancelHold = this.#chance.after(ms, () => {
      this.#cancelHold = null
      go()
    })
  }

  #abortOrForward(): void {
    const { abort } = this.#actions
    if (abort === undefined || !this.#hits(abort.percent)) {
      this.#forward()
      return
    }
    const { status } = abort
    const detail = `a route rule answers ${status} for the service`
    this.#exchange.refuse({ code: 'fault_filter_abort', detail, status })
  }

  #forward(): void {
    this.#isForwarded = true
    this.onRequestEnd()
    this.#exchange.forward()
  }

  #retry(): boolean {
    const { retries } = this.#actions
    if (retries === undefined || this.#exchange.body.kept === null) return false
    if (this.#retries === retries.attempts) {
      this.#exchange.note.areRetriesSpent = true
      return false
    }
    this.#retries += 1
    this.#cancelTry?.()
    this.#cancelTry = null
    const most = Math.min(backOffMs.most, backOffMs.base * (2 ** this.#retries - 1))
    this.#hold(most * this.#chance.random(), () => this.#forward())
    return true
  }
}

const late: Refusal = {
  code: 'upstream_response_timeout',
  detail: failures.upstream_response_timeout.says,
}
const lateTry: Refusal = {
  code: 'upstream_per_try_timeout',
  detail: failures.upstream_per_try_timeout.says,
}
