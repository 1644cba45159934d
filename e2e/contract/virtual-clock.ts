/** Time that passes only when everybody waits: limits of 10 s take no time, and are exact to the millisecond. */
export interface VirtualClock {
  /** Milliseconds since it was made. */
  now(): number
  /** A limit: aborted after `ms`, as `AbortSignal.timeout` would be. */
  limit(ms: number): AbortSignal
  /** Resolves after `ms`, or as soon as `signal` is aborted. Time passes while anybody waits. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** Lets `ms` pass at once. */
  pass(ms: number): void
  close(): void
}

interface Event {
  readonly due: number
  readonly waits: boolean
  readonly happen: () => void
}

/** Turns of the event loop without anything new after which everybody is taken to be waiting. */
const quietTurns = 500

export function createVirtualClock(): VirtualClock {
  const events = new Set<Event>()
  let time = 0
  let turns = 0
  let turning = false

  function add(event: Event): void {
    events.add(event)
    turns = 0
    if (!turning && event.waits) turn()
  }
  /** Bytes between our own sockets are under way for a few turns, so time stands still for many. */
  function turn(): void {
    turning = [...events].some(({ waits }) => waits)
    if (!turning) return
    turns += 1
    if (turns > quietTurns) goTo(Math.min(...[...events].map(({ due }) => due)))
    setImmediate(turn)
  }
  function goTo(when: number): void {
    turns = 0
    if (when === Number.POSITIVE_INFINITY) return
    time = Math.max(time, when)
    for (const event of [...events].sort((a, b) => a.due - b.due)) {
      if (event.due > time) continue
      events.delete(event)
      event.happen()
    }
  }
  return {
    now: () => time,
    limit(ms) {
      const over = new AbortController()
      const happen = () => over.abort(new DOMException('the limit is over', 'TimeoutError'))
      add({ due: time + ms, waits: false, happen })
      return over.signal
    },
    wait: (ms, signal) =>
      new Promise((resolve) => {
        const event = { due: time + ms, waits: true, happen: resolve }
        const leave = () => {
          events.delete(event)
          resolve()
        }
        if (signal.aborted) return leave()
        signal.addEventListener('abort', leave, { once: true })
        add(event)
      }),
    pass: (ms) => goTo(time + ms),
    close: () => events.clear(),
  }
}
