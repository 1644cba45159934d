import type { Socket } from 'node:net'
import type { TimerWheel } from './clock/timer-wheel.ts'
import type { UpstreamConnection, UpstreamUser } from './cluster/upstream-connection.ts'
import type { FailureCode } from './failures.ts'

export interface TunnelOptions {
  readonly wheel: TimerWheel
  /** No byte either way for this long ends it. */
  readonly idleMs: number
  /** What the client sent before the tunnel was there. */
  readonly early: Buffer
  /** Called once. `code` is null when both sides ended in good order. */
  readonly onEnd: (code: FailureCode | null, bytes: TunnelBytes) => void
}

interface TunnelBytes {
  /** From the client. */
  readonly received: number
  /** To the client. */
  readonly sent: number
}

export interface Tunnel {
  /** Cuts it. */
  end(code: FailureCode): void
}

const nothing = Buffer.alloc(0)

/**
 * Joins a client's socket and an upstream connection: bytes both ways, back-pressure both ways, each half closed when
 * the other side closed its own. The one place where two sockets are joined.
 */
export function joinTunnel(
  downstream: Socket,
  upstream: UpstreamConnection,
  { wheel, idleMs, early, onEnd }: TunnelOptions,
): Tunnel {
  let received = early.length
  let sent = 0
  let isOver = false
  let openHalves = 2
  const deadline = wheel.deadline(() => end('idle_timeout'))

  function moved(): void {
    deadline.set(idleMs)
  }
  function end(code: FailureCode | null): void {
    if (isOver) return
    isOver = true
    deadline.cancel()
    if (downstream.writableLength === 0) upstream.retire()
    else upstream.destroy()
    if (code === null && downstream.writableLength > 0) downstream.destroySoon()
    else downstream.destroy()
    onEnd(code, { received, sent })
  }
  function closeHalf(other: Socket): void {
    openHalves -= 1
    if (openHalves > 0) other.end()
    // Both sides said all they had to say: closing says it too, and nothing unread is left for a reset.
    else if (other.writableLength === 0) end(null)
    else other.end((error?: Error | null) => error || end(null))
  }

  const fromUpstream: UpstreamUser = {
    onUpstreamData(bytes) {
      moved()
      sent += bytes.length
      downstream.write(bytes)
      // 'drain' comes only after a write that returned false; the length tells what the kernel has not taken.
      if (downstream.writableLength === 0) return true
      upstream.lend()
      downstream.write(nothing, () => upstream.resume())
      return false
    },
    onUpstreamEnd: () => closeHalf(downstream),
    onUpstreamClose: (error) => end(error === undefined ? null : 'connection_terminated'),
  }
  upstream.use(fromUpstream)
  downstream.on('data', (bytes: Buffer) => {
    moved()
    received += bytes.length
    upstream.write(bytes)
    if (upstream.socket.writableLength === 0) return
    downstream.pause()
    upstream.whenFlushed(() => downstream.resume())
  })
  downstream.on('end', () => closeHalf(upstream.socket))
  downstream.on('close', () => end('downstream_closed'))
  moved()
  if (early.length > 0) upstream.write(early)
  if (downstream.readableEnded) closeHalf(upstream.socket)
  else downstream.resume()
  return { end }
}
