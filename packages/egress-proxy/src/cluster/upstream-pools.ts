import type { CapturedExchange } from '../capture/captured-exchange.ts'
import type { Deadline, TimerWheel } from '../clock/timer-wheel.ts'
import { turn } from '../clock/turn.ts'
import type { ClusterState } from '../options.ts'
import { dial } from './dial.ts'
import type { DialOptions } from './dial-address.ts'
import { dialled } from './dialler.ts'
import type { UpstreamConnection } from './upstream-connection.ts'
import { joinAddress, splitAddress, type UpstreamTarget } from './upstream-target.ts'

type PoolOptions = Omit<DialOptions, 'session'> & {
  readonly wheel: TimerWheel
  readonly poolIdleMs: number
}

const mostIdle = 256
const maxAgeMs = 10 * 60_000
const mostPools = 4_096

/** The connections to one address with one identity. */
interface Pool {
  readonly key: string
  readonly state: Omit<ClusterState, 'active' | 'idle'>
  readonly session: { current: Buffer | undefined }
  /** Last in, first out: the freshest is the least likely to be stale. */
  readonly idle: Pooled[]
  active: number
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

  /** An idle connection to one of the target's addresses, ready to use. */
  take(target: UpstreamTarget): UpstreamConnection | undefined {
    for (const key of keysOf(target)) {
      const pool = this.#pools.get(key)
      const connection = pool === undefined ? undefined : takeIdle(pool)
      if (connection !== undefined) return connection
    }
    return undefined
  }

  /**
   * @param capture watches the connection, which is for this exchange alone then
   * @throws EgressError as `dial` does
   */
  async connect(
    target: UpstreamTarget,
    capture: CapturedExchange | null = null,
  ): Promise<UpstreamConnection> {
    const { session } = this.#pool(target, target.addresses[0] ?? '')
    const connection =
      capture === null
        ? await dialled((dialler) => dial(target, { ...this.#options, session }, dialler))
        : await capture.dial(target, this.#options)
    const pool = this.#pool(target, splitAddress(connection.address).host)
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

  /** Takes a connection back whose exchange ended cleanly, both ways. */
  release(connection: UpstreamConnection): void {
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
    pooled.deadline.set(this.#options.poolIdleMs)
    connection.rest(pooled.onGone)
  }

  /** Ends a connection that cannot serve another exchange. */
  discard(connection: UpstreamConnection): void {
    const pooled = this.#pooled.get(connection)
    if (pooled !== undefined && this.#pooled.delete(connection)) {
      const { pool, deadline } = pooled
      deadline.cancel()
      pool.active -= 1
      // The next handshake is a full one: whatever made this connection fail is looked at again.
      pool.session.current = undefined
      this.#dropEmpty(pool)
    }
    connection.destroy()
  }

  states(): ClusterState[] {
    return [...this.#pools.values()].map(({ state, active, idle }) => ({
      ...state,
      active,
      idle: idle.length,
    }))
  }

  /** Ends every idle connection. */
  close(): void {
    for (const pool of this.#pools.values()) {
      for (const { connection } of [...pool.idle]) connection.destroy()
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
    if (pool.active === 0 && pool.idle.length === 0) this.#pools.delete(pool.key)
  }

  #dropAllEmpty(): void {
    for (const pool of this.#pools.values()) this.#dropEmpty(pool)
  }
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
