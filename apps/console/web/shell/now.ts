import { signal } from '@preact/signals'

/** Epoch milliseconds, once a second: what makes an old call idle. */
export const now = signal(Date.now())

setInterval(() => {
  now.value = Date.now()
}, 1000)
