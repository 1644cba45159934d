import type { Deadline } from '../clock/timer-wheel.ts'
import { turn } from '../clock/turn.ts'
import type { Http2Session } from '../http2/http2-session.ts'
import type { Http2Stream } from '../http2/http2-stream.ts'
import type { ClusterState } from '../options.ts'
import { ProtocolChoice } from './protocol-choice.ts'
import type { UpstreamConnection } from './upstream-connection.ts'
import { joinAddress, type UpstreamTarget } from './upstream-target.ts'

/** A connection that is older serves no other exchange: what it was made by may have changed. */
export const maxAgeMs = 10 * 60_000

/** A connection, and what it needs to wait in its pool; made once, not for every wait. */
export interface Pooled {
  readonly connection: UpstreamConnection
  readonly pool: Pool
  readonly deadline: Deadline
  readonly onGone: () => void
  /** In use, it is not ended by the deadline, which is left standing: moving it later costs next to nothing. */
  isIdle: boolean
}

/** A handshake that others wait for. */
interface Dialling {
  readonly isDone: Promise<unknown>
  waiting: number
}

/** The connections to one address with one identity. */
export class Pool {
  readonly key: string
  readonly session: { current: Buffer | undefined } = { current: undefined }
  /** Last in, first out: the freshest is the least likely to be stale. */
  readonly idle: Pooled[] = []
  /** Connections of HTTP/1.1 in use. */
  active = 0
  /** Exchanges that wait for a connection to be made. */
  awaited = 0
  /** Those of HTTP/2; what was made first is filled first, so that others become idle. */
  readonly sessions: Http2Session[] = []
  /** A handshake that offers HTTP/2. */
  dialling: Dialling | null = null
  /** The last such handshake chose HTTP/1.1. */
  speaksHttp1 = false
  readonly choice = new ProtocolChoice()
  /** A connection is made that nobody waits for, or could not be made. */
  isPreparing = false
  readonly #about: Omit<ClusterState, 'active' | 'idle'>

  constructor(key: string, target: UpstreamTarget, address: string) {
    this.key = key
    this.#about = {
      name: target.name,
      address: joinAddress(address, target.port),
      tls: target.serverName === null ? 'none' : 'originate',
      ...(target.proxy && { via: target.proxy.label }),
    }
  }

  get hasConnections(): boolean {
    return this.active > 0 || this.idle.length > 0 || this.sessions.length > 0
  }

  get isEmpty(): boolean {
    return !this.hasConnections && this.awaited === 0
  }

  /** Exchanges under way, those included that wait for a connection. */
  get exchanges(): number {
    return this.active + this.awaited + this.streams
  }

  get streams(): number {
    let streams = 0
    for (const session of this.sessions) streams += session.streams
    return streams
  }

  openStream(): Http2Stream | undefined {
    const { sessions } = this
    for (let at = 0; at < sessions.length; ) {
      const session = sessions[at]
      const isOld = session !== undefined && turn.now - session.createdAt >= maxAgeMs
      if (session?.hasRoom === true) {
        if (!isOld) return this.openOn(session)
        session.drain()
      }
      if (sessions[at] === session) at += 1 // else it has gone, and the next one stands there
    }
    return undefined
  }

  openOn(session: Http2Session): Http2Stream {
    const stream = session.open()
    stream.choice = this.choice
    return stream
  }

  takeIdle(): UpstreamConnection | undefined {
    for (let idle = this.idle.pop(); idle !== undefined; idle = this.idle.pop()) {
      idle.isIdle = false
      this.active += 1
      if (idle.connection.isUsable) return idle.connection
      this.active -= 1
    }
    return undefined
  }

  /** Sessions count as connections, in use while they have streams. */
  state(): ClusterState {
    const { sessions, streams } = this
    const busy = sessions.filter((session) => session.streams > 0).length
    return {
      ...this.#about,
      active: this.active + busy,
      idle: this.idle.length + sessions.length - busy,
      ...(sessions.length > 0 && { http2: { connections: sessions.length, streams } }),
    }
  }
}
