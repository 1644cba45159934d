import type { CapturedExchange } from '../capture/captured-exchange.ts'
import type { TimerWheel } from '../clock/timer-wheel.ts'
import { turn } from '../clock/turn.ts'
import { Http2Session } from '../http2/http2-session.ts'
import { Http2Stream } from '../http2/http2-stream.ts'
import type { ClusterState } from '../options.ts'
import { dial } from './dial.ts'
import type { DialOptions } from './dial-address.ts'
import { dialled } from './dialler.ts'
import { maxAgeMs, Pool, type Pooled } from './pool.ts'
import { poolKey, poolKeys } from './pool-keys.ts'
import { refusesHttp1 } from './tls-failure.ts'
import type { Upstream } from './upstream.ts'
import { UpstreamConnection } from './upstream-connection.ts'
import { splitAddress, type UpstreamTarget } from './upstream-target.ts'

type PoolOptions = Omit<DialOptions, 'session' | 'offersHttp2'> & {
  readonly wheel: TimerWheel
  readonly poolIdleMs: number
}

const mostIdle = 256
const mostPools = 4_096
/** So many wait for a handshake that may lead to HTTP/2, where they find room on one connection; others make their own. */
const mostWaiting = 100

/**
 * Upstream connections between exchanges. A pool's key is everything that makes the connection's identity: name,
 * address, port, TLS and the proxy on the way; what TLS trusts is one for the whole proxy (spec: security S65).
 */
export class UpstreamPools {
  readonly #options: PoolOptions
  readonly #pools = new Map<string, Pool>()
  readonly #pooled = new WeakMap<UpstreamConnection, Pooled>()
  #isClosed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** An idle connection to one of the target's addresses, or room on one of HTTP/2, ready to use. */
  take(target: UpstreamTarget): Upstream | undefined {
    for (const key of poolKeys(target)) {
      const pool = this.#pools.get(key)
      if (pool === undefined) continue
      const upstream = this.#takeFrom(pool, target)
      if (upstream !== undefined) return upstream
    }
    return undefined
  }

  /** What is open comes before what would have to be opened. */
  #takeFrom(pool: Pool, target: UpstreamTarget): Upstream | undefined {
    const { http2 = 'never' } = target
    if (http2 === 'never') return pool.takeIdle()
    if (http2 === 'prefer' || pool.choice.prefersHttp2(pool.exchanges))
      return pool.openStream() ?? pool.takeIdle()
    const idle = pool.takeIdle()
    if (idle !== undefined) return idle
    const stream = pool.openStream()
    if (stream !== undefined && pool.choice.areAnswersLong) this.#prepare(pool, target)
    return stream
  }

  /**
   * Dials. While a handshake runs that may lead to HTTP/2, where all have room on one connection, it is waited for.
   * @throws EgressError as `dial` does
   */
  async connect(target: UpstreamTarget): Promise<Upstream> {
    const { http2 = 'never' } = target
    if (http2 === 'never') return await this.connectAlone(target)
    const pool = this.#poolFor(target)
    const offersHttp2 = http2 === 'prefer' || pool.choice.offersHttp2(pool.exchanges)
    pool.awaited += 1
    try {
      const alone = offersHttp2 ? null : await this.#tryHttp1(pool, target)
      return alone ?? (await this.#connectBoth(pool, target))
    } finally {
      pool.awaited -= 1
      this.#dropEmpty(pool)
    }
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
    const connection =
      capture === null ? await this.#open(target, false) : await capture.dial(target, this.#options)
    return this.#adopt(this.#poolOf(target, connection), connection)
  }

  /** @returns `null` where the upstream does not say that it speaks HTTP/1.1: it is to choose then. */
  async #tryHttp1(pool: Pool, target: UpstreamTarget): Promise<UpstreamConnection | null> {
    try {
      const connection = await this.#open(target, false)
      if (connection.handshake.alpn === 'http/1.1')
        return this.#adopt(this.#poolOf(target, connection), connection)
      connection.channel.destroySoon() // politely: the handshake was a good one
    } catch (error) {
      if (!refusesHttp1(error)) throw error
    }
    pool.choice.settle()
    return null
  }

  /** A connection more of HTTP/1.1, for those to come: meanwhile they go over what is open. */
  #prepare(pool: Pool, target: UpstreamTarget): void {
    if (pool.isPreparing) return
    pool.isPreparing = true
    this.#tryHttp1(pool, target).then(
      (connection) => {
        pool.isPreparing = false
        if (connection !== null) this.release(connection)
      },
      () => undefined, // it is not tried again: what is open has to do
    )
  }

  /** Offers both, alone or with others. */
  async #connectBoth(pool: Pool, target: UpstreamTarget): Promise<Upstream> {
    const { dialling, speaksHttp1 } = pool
    if (dialling === null) return await this.#dialFor(pool, target)
    if (speaksHttp1 || dialling.waiting === mostWaiting) return await this.#dial(target)
    dialling.waiting += 1
    await dialling.isDone
    return this.take(target) ?? (await this.#dial(target))
  }

  /** The one handshake of a pool that others wait for. */
  async #dialFor(pool: Pool, target: UpstreamTarget): Promise<Upstream> {
    const isDone = this.#dial(target)
    pool.dialling = { isDone, waiting: 0 }
    try {
      return await isDone
    } finally {
      pool.dialling = null
    }
  }

  /** Dials whatever the handshake leads to. */
  async #dial(target: UpstreamTarget): Promise<Upstream> {
    const connection = await this.#open(target, true)
    const pool = this.#poolOf(target, connection)
    pool.speaksHttp1 = connection.handshake.alpn !== 'h2'
    if (pool.speaksHttp1) return this.#adopt(pool, connection)
    return pool.openOn(this.#begin(pool, connection))
  }

  #open(target: UpstreamTarget, offersHttp2: boolean): Promise<UpstreamConnection> {
    const { session } = this.#pool(target, target.addresses[0] ?? '')
    const options = { ...this.#options, session, offersHttp2 }
    return dialled((dialler) => dial(target, options, dialler))
  }

  /** Where there are connections to one of its addresses already; else for the first that is tried. */
  #poolFor(target: UpstreamTarget): Pool {
    for (const key of poolKeys(target)) {
      const pool = this.#pools.get(key)
      if (pool?.hasConnections === true) return pool
    }
    return this.#pool(target, target.addresses[0] ?? '')
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
        pool.sessions.splice(pool.sessions.indexOf(session), 1)
        if (error !== undefined) pool.session.current = undefined
        this.#dropEmpty(pool)
      },
    })
    pool.sessions.push(session)
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
    connection.choice = pool.choice
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
    if (isFull || isOld || this.#isClosed || !connection.isUsable) {
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
    const used = [...this.#pools.values()].filter((pool) => !pool.isEmpty)
    return used.map((pool) => pool.state())
  }

  /** Ends every idle connection; none is kept from now on. */
  close(): void {
    this.#isClosed = true
    for (const pool of this.#pools.values()) {
      for (const { connection } of [...pool.idle]) connection.destroy()
      for (const session of [...pool.sessions]) session.drain()
    }
  }

  #pool(target: UpstreamTarget, address: string): Pool {
    const key = poolKey(target, address)
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    if (this.#pools.size >= mostPools) this.#dropAllEmpty()
    const pool = new Pool(key, target, address)
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

  /** Whatever an upstream would have to be asked again is kept. */
  #dropEmpty(pool: Pool): void {
    if (pool.isEmpty && !pool.choice.isSettled) this.#pools.delete(pool.key)
  }

  #dropAllEmpty(): void {
    for (const pool of this.#pools.values()) {
      if (pool.isEmpty) this.#pools.delete(pool.key)
    }
  }
}
