import type { Question } from '@bookinfo/rules'
import type { ExchangeNote } from './access-log/exchange-note.ts'
import { ReadBuffer } from './cluster/read-buffer.ts'
import type { UpstreamUser } from './cluster/upstream.ts'
import type { UpstreamConnection } from './cluster/upstream-connection.ts'
import { type FailureCode, failures } from './failures.ts'
import type { ClientConnection, ClientUser } from './listener/client-connection.ts'
import type { ProxyCore } from './proxy-core.ts'

/** From here on what the client sends is not copied any more. */
const muchBytes = 256 * 1024

/** The client's side of a tunnel. */
export interface TunnelEnds {
  readonly client: ClientConnection
  readonly note: ExchangeNote
  /** What the rules are asked, now and whenever they change; `null` for listeners no rule governs. */
  readonly question: Question | null
  /** What the client sent already. */
  readonly early: Buffer
  /** Written to the client before its first byte from the upstream. */
  readonly announce?: Buffer
}

/**
 * Joins a client and an upstream connection, with a record of the opening and one of the end, until one of them or a new
 * rule ends it. It takes one of the workload's tunnels with it, which it gives back.
 */
export function joinTunnel(core: ProxyCore, upstream: UpstreamConnection, ends: TunnelEnds): void {
  new Tunnel(core, upstream, ends).begin(ends)
}

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
  /** What a client that sends much is read into. */
  #buffer: ReadBuffer | null = null
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
    const { channel, deadline } = this.#client
    if (announce !== undefined) channel.write(announce)
    this.#core.report?.(this.#note.toRecord('open'))
    this.#upstream.use(this)
    this.#client.use(this)
    deadline.set(this.#idleMs)
    if (early.length > 0) this.#send(early)
    if (channel.readableEnded) this.onClientEnd()
    else channel.resume()
  }

  onClientData(bytes: Buffer, start: number, end: number): void {
    if (this.#isOver) return
    this.#client.deadline.set(this.#idleMs)
    this.#send(bytes.subarray(start, end))
    if (this.#buffer === null) this.#readMuch()
    else this.#buffer.count(end - start)
    if (this.#upstream.channel.writableLength === 0) return
    // The buffer is not read into either until then.
    this.#client.channel.pause()
    this.#upstream.whenFlushed(() => this.#client.channel.resume())
  }

  /** A client that sends much has a buffer of its own, as the upstream has: nothing is copied then. */
  #readMuch(): void {
    if (this.#note.bytesReceived < muchBytes) return
    this.#buffer = new ReadBuffer()
    this.#client.channel.readInto(this.#buffer)
  }

  #send(bytes: Buffer): void {
    this.#note.bytesReceived += bytes.length
    this.#upstream.channel.write(bytes)
  }

  onUpstreamData(bytes: Buffer): boolean {
    if (this.#isOver) return false
    const { channel, deadline } = this.#client
    deadline.set(this.#idleMs)
    this.#note.bytesSent += bytes.length
    channel.write(bytes)
    if (channel.writableLength === 0) return true
    this.#upstream.lend(channel)
    channel.whenFlushed(() => this.#upstream.resume())
    return false
  }

  onClientEnd(): void {
    const upstream = this.#upstream
    if (this.#closesHalf()) upstream.channel.end()
    else if (upstream.channel.writableLength === 0) this.#end(null)
    else upstream.whenFlushed(() => this.#end(null))
  }

  onUpstreamEnd(): void {
    const { channel } = this.#client
    if (this.#closesHalf()) channel.end()
    else if (channel.writableLength === 0) this.#end(null)
    else channel.whenFlushed(() => this.#end(null))
  }

  /** Once both sides said all they had to say, closing says it too, and nothing unread is left for a reset. */
  #closesHalf(): boolean {
    this.#openHalves -= 1
    return this.#openHalves > 0
  }

  onClientClose(): void {
    this.#end('downstream_closed')
    this.#buffer?.giveBack() // nothing is read into it any more, nor written from it
  }

  onUpstreamClose(error: Error | undefined): void {
    this.#end(error === undefined ? null : 'connection_terminated')
  }

  onClientDeadline(): void {
    // Over, and the client has not taken the last of it: nobody waits longer.
    if (this.#isOver) this.#client.channel.destroy()
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
    const { channel } = this.#client
    this.#upstream.retire()
    if (code === null && channel.writableLength > 0) channel.destroySoon()
    else channel.destroy()
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
