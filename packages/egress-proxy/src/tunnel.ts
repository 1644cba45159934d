import type { Question } from '@bookinfo/rules'
import type { ExchangeNote } from './access-log/exchange-note.ts'
import type { UpstreamConnection, UpstreamUser } from './cluster/upstream-connection.ts'
import { type FailureCode, failures } from './failures.ts'
import type { ClientConnection, ClientUser } from './listener/client-connection.ts'
import type { ProxyCore } from './proxy-core.ts'

/** The client's side of a tunnel. */
export interface TunnelEnds {
  readonly client: ClientConnection
  readonly note: ExchangeNote
  /** What the rules are asked, now and whenever they change; `null` for listeners no rule governs. */
  readonly question: Question | null
  /** What the client sent already. */
  readonly early: Buffer
  /** Written to the client before its first byte from the upstream. */
  readonly announce?: string | Buffer
}

/**
 * Joins a client and an upstream connection, with a record of the opening and one of the end, until one of them or a new
 * rule ends it. It takes one of the workload's tunnels with it, which it gives back.
 */
export function joinTunnel(core: ProxyCore, upstream: UpstreamConnection, ends: TunnelEnds): void {
  new Tunnel(core, upstream, ends).begin(ends)
}

const nothing = Buffer.alloc(0)

/**
 * Bytes both ways, back-pressure both ways, each half closed when the other side closed its own. The one place where two
 * sockets are joined.
 */
class Tunnel implements ClientUser, UpstreamUser {
  readonly #core: ProxyCore
  readonly #client: ClientConnection
  readonly #upstream: UpstreamConnection
  readonly #note: ExchangeNote
  readonly #question: Question | null
  readonly #idleMs: number
  #isOver = false
  #openHalves = 2

  constructor(
    core: ProxyCore,
    upstream: UpstreamConnection,
    { client, note, question }: TunnelEnds,
  ) {
    this.#core = core
    this.#client = client
    this.#upstream = upstream
    this.#note = note
    this.#question = question
    this.#idleMs = core.timeouts.idleMs
  }

  begin({ early, announce }: TunnelEnds): void {
    const { socket, deadline } = this.#client
    if (announce !== undefined) socket.write(announce)
    this.#core.report?.(this.#note.toRecord('open'))
    this.#upstream.use(this)
    this.#client.use(this)
    deadline.set(this.#idleMs)
    if (early.length > 0) this.#send(early)
    if (socket.readableEnded) this.onClientEnd()
    else if (socket.isPaused()) socket.resume()
  }

  onClientData(bytes: Buffer): void {
    if (this.#isOver) return
    this.#client.deadline.set(this.#idleMs)
    this.#send(bytes)
    if (this.#upstream.socket.writableLength === 0) return
    this.#client.socket.pause()
    this.#upstream.whenFlushed(() => this.#client.socket.resume())
  }

  #send(bytes: Buffer): void {
    this.#note.bytesReceived += bytes.length
    this.#upstream.socket.write(bytes)
  }

  onUpstreamData(bytes: Buffer): boolean {
    if (this.#isOver) return false
    const { socket, deadline } = this.#client
    deadline.set(this.#idleMs)
    this.#note.bytesSent += bytes.length
    socket.write(bytes)
    // 'drain' comes only after a write that returned false; the length tells what the kernel has not taken.
    if (socket.writableLength === 0) return true
    this.#upstream.lend()
    socket.write(nothing, () => this.#upstream.resume())
    return false
  }

  onClientEnd(): void {
    this.#closeHalf(this.#upstream.socket)
  }

  onUpstreamEnd(): void {
    this.#closeHalf(this.#client.socket)
  }

  #closeHalf(other: UpstreamConnection['socket']): void {
    this.#openHalves -= 1
    if (this.#openHalves > 0) other.end()
    // Both sides said all they had to say: closing says it too, and nothing unread is left for a reset.
    else if (other.writableLength === 0) this.#end(null)
    else other.end((error?: Error | null) => error || this.#end(null))
  }

  onClientClose(): void {
    this.#end('downstream_closed')
  }

  onUpstreamClose(error: Error | undefined): void {
    this.#end(error === undefined ? null : 'connection_terminated')
  }

  onClientDeadline(): void {
    // Over, and the client has not taken the last of it: nobody waits longer.
    if (this.#isOver) this.#client.socket.destroy()
    else this.#end('idle_timeout')
  }

  /** What the new rules do not allow ends, however long it was allowed (spec: revocation is final). */
  onRulesChanged(): void {
    const question = this.#question
    if (question === null || this.#core.policy.decide(question).action === 'allow') return
    this.#end('policy_changed')
  }

  stop(): void {
    this.#end('proxy_stopping')
  }

  #end(code: FailureCode | null): void {
    if (this.#isOver) return
    this.#isOver = true
    const { socket } = this.#client
    if (socket.writableLength === 0) this.#upstream.retire()
    else this.#upstream.destroy()
    if (code === null && socket.writableLength > 0) socket.destroySoon()
    else socket.destroy()
    this.#account(code)
  }

  #account(code: FailureCode | null): void {
    const core = this.#core
    const note = this.#note
    core.pools.discard(this.#upstream)
    core.caps.give('tunnels', note.workload)
    note.refusal = code === null ? null : { code, detail: failures[code].says }
    core.report?.(note.toRecord('end'))
  }
}
