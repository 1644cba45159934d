import type { TestContext } from 'node:test'

const tickMs = 10

/**
 * A clock for the limits of tests: it counts the time in which this process could run, waiting or working. While a busy
 * machine gives its processors to others, it stands still.
 * @returns reads it, milliseconds since the call; it stops with the test
 */
export function startLivedTime(t: TestContext): () => number {
  const before = process.cpuUsage()
  let ticks = 0
  // Ticks that were missed are not made up for.
  const timer = setInterval(() => {
    ticks += 1
  }, tickMs)
  t.after(() => clearInterval(timer))
  return () => {
    const { user, system } = process.cpuUsage(before)
    return Math.max(ticks * tickMs, (user + system) / 1_000)
  }
}
