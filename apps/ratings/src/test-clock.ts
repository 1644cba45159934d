import { EventEmitter, once } from 'node:events'
import type { Clock } from './clock.ts'

/** A clock that stands still until a test turns it. */
export function createTestClock() {
  let now = 0
  const waiting = new Set<{ readonly until: number; end(): void }>()
  const changes = new EventEmitter()
  const clock: Clock = {
    now: () => now,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const one = {
          until: now + ms,
          end: () => {
            waiting.delete(one)
            resolve()
            changes.emit('end')
          },
        }
        waiting.add(one)
        signal.addEventListener('abort', one.end)
        changes.emit('begin')
      }),
  }
  return {
    clock,
    turn(ms: number): void {
      now += ms
      for (const one of [...waiting]) if (one.until <= now) one.end()
    },
    waiting: () => waiting.size,
    /** Resolves when the next wait begins, or ends. */
    next: (change: 'begin' | 'end') => once(changes, change),
  }
}
