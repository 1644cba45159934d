import type { Deadline, TimerWheel } from '../clock/timer-wheel.ts'
import type { UpstreamUser } from '../cluster/upstream.ts'
import type { UpstreamConnection } from '../cluster/upstream-connection.ts'
import { EgressError } from '../egress-error.ts'
import { FloodGuard } from './flood-guard.ts'
import { http2Error } from './http2-error.ts'
import type { Http2Fault } from './http2-fault.ts'
import type { Http2Stream } from './http2-stream.ts'
import { OpenStreams } from './open-streams.ts'
import { sessionLimits } from './session-limits.ts'
import type { SessionOutput } from './session-output.ts'
import { SessionReader } from './session-reader.ts'
import { Silence } from './silence.ts'
import { StreamSender } from './stream-sender.ts'

/** So often a session with streams is looked at. */
const defaultWatchMs = 10_000
/** How long what was written last may take to leave. */
const farewellMs = 1_000

export interface SessionOptions {
  readonly wheel: TimerWheel
  readonly watchMs?: number
  /** No stream is open any more; called when the last one is over. */
  readonly onIdle: () => void
  /** It has ended. */
  readonly onGone: (error: Error | undefined) => void
}

/**
 * HTTP/2 with an upstream (RFC 9113): many exchanges on one connection. What all of them send in a turn goes out in one
 * write; what is read is handed to each when the turn ends. Whatever the peer does that it must not ends the session, and
 * nothing it sends reaches another exchange than the one it is for.
 */
export class Http2Session implements UpstreamUser {
  readonly createdAt = performance.now()
  readonly #connection: UpstreamConnection
  readonly #options: SessionOptions
  readonly #silence = new Silence()
  readonly #streams = new OpenStreams(() => this.#onEmpty())
  readonly #sender: StreamSender
  readonly #output: SessionOutput
  readonly #reader: SessionReader
  readonly #watch: Deadline
  #isEnding = false

  /** Takes over a connection whose handshake chose HTTP/2. */
  constructor(connection: UpstreamConnection, options: SessionOptions) {
    this.#connection = connection
    this.#options = options
    const guard = new FloodGuard()
    this.#sender = new StreamSender(connection, this.#streams, this.#silence, guard)
    this.#output = this.#sender.output
    this.#reader = new SessionReader(this.#streams, this.#sender, guard, () => this.drain())
    this.#watch = options.wheel.deadline(() => this.#look())
    connection.use(this)
    this.#output.greet()
  }

  /** Streams that are open. */
  get streams(): number {
    return this.#streams.size
  }

  get hasRoom(): boolean {
    const most = Math.min(sessionLimits.streams, this.#reader.maxStreams)
    return this.streams < most && !this.#takesNoMore && this.#connection.isUsable
  }

  /** A stream for one exchange. Only where there is room. */
  open(): Http2Stream {
    if (this.streams === 0) this.#watch.set(this.#options.watchMs ?? defaultWatchMs)
    return this.#sender.open()
  }

  /** No new streams; it ends with the last one. */
  drain(): void {
    this.#isEnding = true
    if (this.streams === 0) this.#end()
  }

  onUpstreamData(bytes: Buffer): boolean {
    this.#silence.end()
    const fault = this.#reader.take(bytes)
    if (fault !== null) {
      this.#reader.onTurnEnd()
      this.#end(fault)
    }
    return !this.#output.isClosed
  }

  onUpstreamEnd(): void {
    this.#reader.onTurnEnd()
    this.#close(undefined)
    this.#connection.destroy()
  }

  onUpstreamClose(error: Error | undefined): void {
    this.#reader.onTurnEnd()
    this.#close(error)
    this.#watch.cancel()
  }

  get #takesNoMore(): boolean {
    return this.#isEnding || this.#streams.isUsedUp
  }

  #onEmpty(): void {
    if (this.#output.isClosed) return
    if (this.#takesNoMore) this.#end()
    else this.#options.onIdle()
  }

  /** Says goodbye, and closes the connection when that is on its way. */
  #end(fault: Http2Fault | null = null): void {
    if (this.#output.isClosed) return
    this.#output.sayGoodbye(fault?.code ?? http2Error.NO_ERROR)
    this.#close(fault === null ? undefined : brokenOff(fault))
    this.#connection.channel.destroySoon()
    this.#watch.set(farewellMs)
  }

  #close(error: Error | undefined): void {
    this.#isEnding = true
    if (this.#output.isClosed) return
    this.#output.close()
    this.#reader.stop()
    this.#watch.cancel()
    for (const stream of this.#streams.all()) {
      this.#sender.forget(stream)
      stream.isUnprocessed = !this.#sender.hasSent(stream)
      stream.fail(error)
    }
    this.#options.onGone(error)
  }

  /** Now and then, while streams are open or it was told to end. */
  #look(): void {
    if (this.#output.isClosed) {
      this.#connection.destroy()
      return
    }
    for (const stream of this.#streams.lingering()) this.#sender.reset(stream, http2Error.CANCEL)
    if (this.streams === 0) return // it ends, or rests: neither is looked at
    const next = this.#silence.look()
    if (next === 'give-up') {
      this.#close(new Error('did not answer an HTTP/2 ping'))
      this.#connection.destroy()
      return
    }
    if (next === 'ask') this.#output.ping()
    this.#watch.set(this.#options.watchMs ?? defaultWatchMs)
  }
}

function brokenOff({ says }: Http2Fault): EgressError {
  return new EgressError('http_protocol_error', `the upstream does not keep to HTTP/2: ${says}`)
}
