import { signal } from '@preact/signals'

/** What time it is on the screen, epoch milliseconds: that of the machine, or of a recording. */
let clock: () => number = Date.now

/** Epoch milliseconds, once a second: what makes an old call idle. */
export const now = signal(clock())

export function timeNow(): number {
  return clock()
}

/** From now on it is what this clock says. */
export function setClock(next: () => number): void {
  clock = next
  tick()
}

/** Shows the time at once. */
export function tick(): void {
  now.value = clock()
}

setInterval(tick, 1000)
