import type { Socket } from 'node:net'

/** Below the five seconds after which Node's own servers end an idle connection. */
const idleMs = 4000

interface Resting {
  readonly socket: Socket
  /** Ends it: nobody asked for what comes now, and nothing may come any more. */
  readonly end: () => void
}

/** Connections between two requests. Whatever happens on one of them ends it. */
export class IdleConnections {
  #resting: Resting[] = []

  add(socket: Socket): void {
    const end = () => {
      this.#resting = this.#resting.filter((other) => other.socket !== socket)
      socket.destroy()
    }
    this.#resting.push({ socket, end })
    socket.on('data', end).on('end', end).on('close', end)
    socket.setTimeout(idleMs, end)
  }

  /** The freshest, ready to be asked. */
  take(): Socket | undefined {
    const resting = this.#resting.pop()
    if (resting === undefined) return undefined
    const { socket, end } = resting
    socket.off('data', end).off('end', end).off('close', end)
    socket.setTimeout(0, end)
    return socket
  }
}
