import type { Socket } from 'node:net'

/** Below the five seconds after which Node's own servers end an idle connection. */
const idleMs = 4000

interface Resting {
  readonly socket: Socket
  readonly since: number
  /** Ends it: nobody asked for what comes now, and nothing may come any more. */
  readonly end: () => void
}

/** Connections between two requests. Whatever happens on one of them ends it. */
export class IdleConnections {
  readonly #now: () => number
  #resting: Resting[] = []

  /** @param now milliseconds of a clock that never goes back; unlike `performance`, the default is there at no cost */
  constructor(now: () => number = () => process.uptime() * 1000) {
    this.#now = now
  }

  add(socket: Socket): void {
    const end = () => {
      this.#resting = this.#resting.filter((other) => other.socket !== socket)
      socket.destroy()
    }
    this.#resting.push({ socket, end, since: this.#now() })
    socket.on('data', end).on('end', end).on('close', end)
    socket.setTimeout(idleMs, end)
  }

  /**
   * The freshest, ready to be asked. The clock decides, not the timer: after a hundred thousand rules have been compiled
   * in one go neither the timer has run nor has the end been read that the server sent meanwhile.
   */
  take(): Socket | undefined {
    const resting = this.#resting.pop()
    if (resting === undefined) return undefined
    const { socket, end, since } = resting
    if (this.#now() - since >= idleMs) {
      for (const other of [resting, ...this.#resting]) other.end()
      return undefined
    }
    socket.off('data', end).off('end', end).off('close', end)
    socket.setTimeout(0, end)
    return socket
  }
}
