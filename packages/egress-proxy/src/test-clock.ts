import type { After } from './options.ts'

interface Timer {
  readonly ms: number
  readonly callback: () => void
}

export interface TestClock {
  readonly after: After
  /** How many timers wait. */
  readonly waiting: () => number
  /** Fires the timer of so many milliseconds, now or when there is one. */
  fire(ms: number): Promise<void>
}

/** A clock whose time passes when a test says so. */
export function createTestClock(): TestClock {
  const timers = new Set<Timer>()
  let wake = (): void => {}
  return {
    after(ms, callback) {
      const timer = { ms, callback }
      timers.add(timer)
      wake()
      return () => timers.delete(timer)
    },
    waiting: () => timers.size,
    async fire(ms) {
      for (;;) {
        const timer = [...timers].find((candidate) => candidate.ms === ms)
        if (timer !== undefined) {
          timers.delete(timer)
          timer.callback()
          return
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}
