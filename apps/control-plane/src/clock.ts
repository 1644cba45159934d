/** The time, and work to be done at one; tests turn the hands themselves. */
export interface Clock {
  now(): Date
  /** Does the work once `time` has come, soon if it is past. */
  at(time: Date, work: () => void): { cancel(): void }
}

/** Timers of Node.js end at 2^31 milliseconds; longer waits are slept in parts. */
const longestMs = 24 * 60 * 60 * 1000

export const systemClock: Clock = {
  now: () => new Date(),
  at(time, work) {
    let timer: NodeJS.Timeout
    const sleep = (): void => {
      const left = time.getTime() - Date.now()
      timer = setTimeout(left > longestMs ? sleep : work, Math.max(0, Math.min(left, longestMs)))
      timer.unref()
    }
    sleep()
    return { cancel: () => clearTimeout(timer) }
  },
}
