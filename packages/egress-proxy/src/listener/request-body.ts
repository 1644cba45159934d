import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import type { BodyFraming } from '../head/body-framing.ts'

/** The side the body comes from. */
interface Downstream {
  pause(): void
  resume(): void
}

/** What may wait in memory on its way to the upstream. */
const highWater = 64 * 1024

/**
 * Brings a request's body to the upstream as it comes. Until there is an upstream the first bytes wait and the client
 * is not read further; later a slow upstream holds the client back.
 */
export class RequestBody {
  readonly #framing: BodyFraming
  readonly #downstream: Downstream
  #upstream: UpstreamConnection | null = null
  #early: Buffer[] = []

  constructor(framing: BodyFraming, downstream: Downstream) {
    this.#framing = framing
    this.#downstream = downstream
  }

  get isDone(): boolean {
    return this.#framing.isDone
  }

  get bytes(): number {
    return this.#framing.bytes
  }

  /** @returns how many bytes of the chunk belong to the body, -1 when its framing is malformed */
  take(chunk: Buffer): number {
    const taken = this.#framing.take(chunk, 0, chunk.length)
    if (taken > 0) this.#pass(taken === chunk.length ? chunk : chunk.subarray(0, taken))
    return taken
  }

  /** What waited goes first. */
  flowTo(upstream: UpstreamConnection): void {
    this.#upstream = upstream
    for (const bytes of this.#early) upstream.write(bytes)
    if (this.#early.length > 0) this.#downstream.resume()
    this.#early = []
  }

  #pass(bytes: Buffer): void {
    const upstream = this.#upstream
    if (upstream === null) {
      this.#early.push(bytes)
      this.#downstream.pause()
      return
    }
    upstream.write(bytes)
    if (upstream.socket.writableLength <= highWater) return
    this.#downstream.pause()
    upstream.whenFlushed(() => this.#downstream.resume())
  }
}
