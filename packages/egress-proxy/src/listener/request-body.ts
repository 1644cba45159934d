import type { Upstream } from '../cluster/upstream.ts'
import { failures } from '../failures.ts'
import type { Refusal } from '../filters/refusal.ts'
import { BodyFraming } from '../head/body-framing.ts'

/** The side the body comes from. */
interface Downstream {
  pause(): void
  resume(): void
}

export const tooLarge: Refusal = {
  code: 'request_too_large',
  detail: failures.request_too_large.says,
}

/** What may wait in memory on its way to the upstream. */
const highWater = 64 * 1024

/** What is remembered of a request that may be sent again. */
const mostKept = 64 * 1024

/**
 * Brings a request's body to the upstream as it comes. Until there is an upstream the first 64 KiB wait and the
 * client is not read further; later a slow upstream holds the client back.
 */
export class RequestBody {
  readonly #framing: BodyFraming
  readonly #downstream: Downstream
  #upstream: Upstream | null = null
  #early: Buffer[] = []
  #earlyBytes = 0
  #sentBytes = 0
  #kept: Buffer[] | null = null
  #keptBytes = 0

  /** Of requests without one: shared, as nothing ever comes of it. */
  static readonly #none = new RequestBody(BodyFraming.none, { pause() {}, resume() {} })

  static {
    RequestBody.#none.keep()
  }

  static of(framing: BodyFraming, downstream: Downstream): RequestBody {
    return framing.isDone ? RequestBody.#none : new RequestBody(framing, downstream)
  }

  private constructor(framing: BodyFraming, downstream: Downstream) {
    this.#framing = framing
    this.#downstream = downstream
  }

  get isDone(): boolean {
    return this.#framing.isDone
  }

  /** How many bytes it has at least: all of them where the head says so. */
  get least(): number {
    return this.#framing.least
  }

  get bytes(): number {
    return this.#framing.bytes
  }

  /** All there was so far, for another upstream; `null` when it is not kept, or became too much to keep. */
  get kept(): readonly Buffer[] | null {
    return this.#kept
  }

  /** From now on what is sent is remembered, up to 64 KiB, so that it can be sent again. */
  keep(): void {
    this.#kept = []
    for (const bytes of this.#early) this.#remember(bytes)
  }

  /** Whether nothing of it has gone to an upstream that could not be sent again. */
  get isUntouched(): boolean {
    return this.#sentBytes === 0 || this.#kept !== null
  }

  /** The upstream is gone; what comes waits for the next. */
  detach(): void {
    this.#upstream = null
  }

  /** @returns how many bytes of the chunk belong to the body, -1 when its framing is malformed */
  take(chunk: Buffer): number {
    const taken = this.#framing.take(chunk, 0, chunk.length)
    if (taken > 0) this.#pass(taken === chunk.length ? chunk : chunk.subarray(0, taken))
    return taken
  }

  /** What waited goes first. */
  flowTo(upstream: Upstream): void {
    if (this === RequestBody.#none) return
    this.#upstream = upstream
    for (const bytes of this.#kept ?? this.#early) upstream.write(bytes)
    this.#sentBytes += this.#earlyBytes
    if (this.#early.length > 0) this.#downstream.resume()
    this.#early = []
    this.#earlyBytes = 0
  }

  #remember(bytes: Buffer): void {
    this.#keptBytes += bytes.length
    if (this.#keptBytes > mostKept) this.#kept = null
    else this.#kept?.push(bytes)
  }

  #pass(bytes: Buffer): void {
    const upstream = this.#upstream
    if (this.#kept !== null) this.#remember(bytes)
    if (upstream === null) {
      this.#early.push(bytes)
      this.#earlyBytes += bytes.length
      if (this.#earlyBytes >= highWater) this.#downstream.pause()
      return
    }
    upstream.write(bytes)
    this.#sentBytes += bytes.length
    if (upstream.queuedBytes <= highWater) return
    this.#downstream.pause()
    upstream.whenFlushed(() => this.#downstream.resume())
  }
}
