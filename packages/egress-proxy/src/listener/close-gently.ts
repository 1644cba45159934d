import type { Socket } from 'node:net'
import type { TimerWheel } from '../clock/timer-wheel.ts'

const lingerMs = 1_000

/**
 * Ends a connection so that the other side gets to read our last words: bytes still arriving are read and dropped for
 * a moment, since closing over unread bytes makes the kernel send a reset, which may overtake them.
 */
export function closeGently(socket: Socket, wheel: TimerWheel): void {
  const deadline = wheel.deadline(() => socket.destroy())
  deadline.set(lingerMs)
  socket.on('close', () => deadline.cancel())
  socket.on('data', () => {})
  socket.on('end', () => socket.destroySoon())
  socket.end()
  socket.resume()
}
