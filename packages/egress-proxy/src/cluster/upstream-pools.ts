import type { CapturedExchange } from '../capture/captured-exchange.ts'
import type { Deadline, TimerWheel } from '../clock/timer-wheel.ts'
import { turn } from '../clock/turn.ts'
import { Http2Session } from '../http2/http2-session.ts'
import { Http2Stream } from '../http2/http2-stream.ts'
import type { ClusterState } from '../options.ts'
import { dial } from './dial.ts'
import type { DialOptions } from './dial-address.ts'
import { dialled } from './dialler.ts'
import type { Upstream } from './upstream.ts'
import { UpstreamConnection } from './upstream-connection.ts'
import { joinAddress, splitAddress, type UpstreamTarget } from './upstream-target.ts'

type PoolOptions = Omit<DialOptions, 'session'> & {
  readonly wheel: TimerWheel
  readonly poolIdleMs: number
}

const mostIdle = 256
const maxAgeMs = 10 * 60_000
const mostPools = 4_096
/** So many wait for a handshake that may lead to HTTP/2, where they find room on one connection; others make their own. */
const mostWaiting = 100

/** The connections to one address with one identity. */
interface Pool {
  readonly key: string
  readonly state: Omit<ClusterState, 'active' | 'idle'>
  readonly session: { current: Buffer | undefined }
  /** Last in, first out: the freshest is the least likely to be stale. */
  readonly idle: Pooled[]
  active: number
  /** Those of HTTP/2. */
  readonly sessions: Set<Http2Session>
  /** A handshake that offers HTTP/2. */
  dialling: Dialling | null
  /** The last such handshake chose HTTP/1.1. */
  speaksHttp1: boolean
}

/** A handshake that others wait for. */
interface Dialling {
  readonly isDone: Promise<unknown>
  waiting: number
}

/** A connection, and what it needs to wait in its pool; made once, not for every wait. */
interface Pooled {
  readonly connection: UpstreamConnection
  readonly pool: Pool
  readonly deadline: Deadline
  readonly onGone: () => void
  /** In use, it is not ended by the deadline, which is left standing: moving it later costs next to nothing. */
  isIdle: boolean
}

/**
 * Upstream connections between exchanges. A pool's key is everything that makes the connection's identity: name,
 * address, port, TLS and the proxy on the way; what TLS trusts is one for the whole proxy (spec: security S65).
 */
export class UpstreamPools {
  readonly #options: PoolOptions
  readonly #pools = new Map<string, Pool>()
  readonly #pooled = new WeakMap<UpstreamConnection, Pooled>()

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** An idle connection to one of the target's addresses, or room on one of HTTP/2, ready to use. */
  take(target: UpstreamTarget): Upstream | undefined {
    for (const key of keysOf(target)) {
      const pool = this.#pools.get(key)
      if (pool === undefined) continue
      const stream = target.offersHttp2 === true ? openStream(pool) : undefined
      const upstream = stream ?? takeIdle(pool)
      if (upstream !== undefined) return upstream
    }
    return undefined
  }

  /**
   * Dials. While a handshake runs that may lead to HTTP/2, where all have room on one connection, it is waited for.
   * @throws EgressError as `dial` does
   */
  async connect(target: UpstreamTarget): Promise<Upstream> {
    if (target.offersHttp2 !== true) return await this.connectAlone(target)
    const pool = this.#pool(target, target.addresses[0] ?? '')
    const { dialling, speaksHttp1 } = pool
    if (dialling === null) return await this.#dialFor(pool, target)
    if (speaksHttp1 || dialling.waiting === mostWaiting) return await this.#dial(target)
    dialling.waiting += 1
    await dialling.isDone
    return this.take(target) ?? (await this.#dial(target))
  }

  /**
   * A connection of HTTP/1.1 for one exchange at a time.
   * @param capture watches the connection, which is for this exchange alone then
   * @throws EgressError as `dial` does
   */
  async connectAlone(
    target: UpstreamTarget,
    capture: CapturedExchange | null = null,
  ): Promise<UpstreamConnection> {
    const alone = { ...target, offersHttp2: false }
    const connection =
      capture === null ? await this.#open(alone) : await capture.dial(alone, this.#options)
    return this.#adopt(this.#poolOf(target, connection), connection)
  }

  /** The one handshake of a pool that others wait for. */
  async #dialFor(pool: Pool, target: UpstreamTarget): Promise<Upstream> {
    const isDone = this.#dial(target)
    pool.dialling = { isDone, waiting: 0 }
    try {
      return await isDone
    } finally {
      pool.dialling = null
      this.#dropEmpty(pool)
    }
  }

  /** Dials whatever the handshake leads to. */
  async #dial(target: UpstreamTarget): Promise<Upstream> {
    const connection = await this.#open(target)
    const pool = this.#poolOf(target, connection)
    pool.speaksHttp1 = connection.handshake.alpn !== 'h2'
    return pool.speaksHttp1 ? this.#adopt(pool, connection) : this.#begin(pool, connection).open()
  }

  #open(target: UpstreamTarget): Promise<UpstreamConnection> {
    const { session } = this.#pool(target, target.addresses[0] ?? '')
    return dialled((dialler) => dial(target, { ...this.#options, session }, dialler))
  }

  #poolOf(target: UpstreamTarget, connection: UpstreamConnection): Pool {
    return this.#pool(target, splitAddress(connection.address).host)
  }

  /** The connection is one of HTTP/2. */
  #begin(pool: Pool, connection: UpstreamConnection): Http2Session {
    const { wheel, poolIdleMs } = this.#options
    const deadline = wheel.deadline(() => {
      if (session.streams === 0) session.drain()
    })
    const session = new Http2Session(connection, {
      wheel,
      onIdle: () => deadline.set(poolIdleMs),
      onGone: (error) => {
        deadline.cancel()
        pool.sessions.delete(session)
        if (error !== undefined) pool.session.current = undefined
        this.#dropEmpty(pool)
      },
    })
    pool.sessions.add(session)
    return session
  }

  #adopt(pool: Pool, connection: UpstreamConnection): UpstreamConnection {
    pool.active += 1
    const pooled: Pooled = {
      connection,
      pool,
      deadline: this.#options.wheel.deadline(() => {
        if (pooled.isIdle) connection.destroy()
      }),
      isIdle: false,
      onGone: () => this.#forget(pooled),
    }
    this.#pooled.set(connection, pooled)
    return connection
  }

  /** Takes back what an exchange went over that ended cleanly, both ways. */
  release(upstream: Upstream): void {
    if (upstream instanceof Http2Stream) upstream.release()
    else if (upstream instanceof UpstreamConnection) this.#keep(upstream)
  }

  /** Ends what cannot serve another exchange. */
  discard(upstream: Upstream): void {
    if (upstream instanceof UpstreamConnection) this.#forgetInUse(upstream)
    upstream.destroy()
  }

  #keep(connection: UpstreamConnection): void {
    const pooled = this.#pooled.get(connection)
    const isOld = turn.now - connection.createdAt > maxAgeMs
    const isFull = pooled === undefined || pooled.pool.idle.length >= mostIdle
    if (isFull || isOld || !connection.isUsable) {
      this.discard(connection)
      return
    }
    pooled.pool.active -= 1
    pooled.pool.idle.push(pooled)
    pooled.isIdle = true
    pooled.deadline.set(Math.min(this.#options.poolIdleMs, connection.keptMs))
    connection.rest(pooled.onGone)
  }

  #forgetInUse(connection: UpstreamConnection): void {
    const pooled = this.#pooled.get(connection)
    if (pooled === undefined) return
    this.#pooled.delete(connection)
    const { pool, deadline } = pooled
    deadline.cancel()
    pool.active -= 1
    // The next handshake is a full one: whatever made this connection fail is looked at again.
    pool.session.current = undefined
    this.#dropEmpty(pool)
  }

  states(): ClusterState[] {
    return [...this.#pools.values()].map(stateOf)
  }

  /** Ends every idle connection. */
  close(): void {
    for (const pool of this.#pools.values()) {
      for (const { connection } of [...pool.idle]) connection.destroy()
      for (const session of [...pool.sessions]) session.drain()
    }
  }

  #pool(target: UpstreamTarget, address: string): Pool {
    const key = keyOf(target, address)
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    if (this.#pools.size >= mostPools) this.#dropAllEmpty()
    const pool: Pool = {
      key,
      state: {
        name: target.name,
        address: joinAddress(address, target.port),
        tls: target.serverName === null ? 'none' : 'originate',
        ...(target.proxy && { via: target.proxy.label }),
      },
      session: { current: undefined },
      idle: [],
      active: 0,
      sessions: new Set(),
      dialling: null,
      speaksHttp1: false,
    }
    this.#pools.set(key, pool)
    return pool
  }

  #forget(pooled: Pooled): void {
    const { pool, deadline, connection } = pooled
    deadline.cancel()
    const at = pool.idle.indexOf(pooled)
    if (at !== -1) pool.idle.splice(at, 1)
    this.#pooled.delete(connection)
    pool.session.current = undefined
    this.#dropEmpty(pool)
  }

  #dropEmpty(pool: Pool): void {
    const isUsed = pool.active > 0 || pool.idle.length > 0 || pool.sessions.size > 0
    if (!isUsed && pool.dialling === null) this.#pools.delete(pool.key)
  }

  #dropAllEmpty(): void {
    for (const pool of this.#pools.values()) this.#dropEmpty(pool)
  }
}

/** Sessions count as connections, in use while they have streams. */
function stateOf({ state, active, idle, sessions }: Pool): ClusterState {
  const streams = [...sessions].map((session) => session.streams)
  const busy = streams.filter((count) => count > 0).length
  return {
    ...state,
    active: active + busy,
    idle: idle.length + sessions.size - busy,
    ...(sessions.size > 0 && {
      http2: {
        connections: sessions.size,
        streams: streams.reduce((sum, count) => sum + count, 0),
      },
    }),
  }
}

/** The session that was made first is filled first, so that others become idle. */
function openStream({ sessions }: Pool): Http2Stream | undefined {
  for (const session of sessions) {
    if (!session.hasRoom) continue
    if (turn.now - session.createdAt < maxAgeMs) return session.open()
    session.drain()
  }
  return undefined
}

function takeIdle(pool: Pool): UpstreamConnection | undefined {
  for (let idle = pool.idle.pop(); idle !== undefined; idle = pool.idle.pop()) {
    idle.isIdle = false
    pool.active += 1
    if (idle.connection.isUsable) return idle.connection
    pool.active -= 1
  }
  return undefined
}

/** By target, as most exchanges go to the same few: keys are long. */
const keys = new WeakMap<UpstreamTarget, readonly string[]>()

/** The keys of its addresses, in their order. */
function keysOf(target: UpstreamTarget): readonly string[] {
  const known = keys.get(target)
  if (known !== undefined) return known
  const made = target.addresses.map((address) => keyOf(target, address))
  keys.set(target, made)
  return made
}

function keyOf(target: UpstreamTarget, address: string): string {
  const names = target.certificateNames?.join(',') ?? ''
  const { serverName, proxy, name, port } = target
  return `${serverName ?? ''}|${names}|${name}|${address}|${port}|${proxy?.label ?? ''}`
}
