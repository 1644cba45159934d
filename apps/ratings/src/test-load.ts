const parallel = 20

/** Asks for `url` from twenty places at once, again and again, until it is stopped. */
export function startLoad(url: string) {
  const seen = new Map<number, Set<string>>()
  const bodies: ReadonlyMap<number, ReadonlySet<string>> = seen
  const waiters = new Set<(status: number) => void>()
  let running = true

  async function ask(): Promise<void> {
    while (running) {
      const answer = await fetch(url)
      const known = seen.get(answer.status) ?? new Set()
      seen.set(answer.status, known.add(await answer.text()))
      for (const tell of waiters) tell(answer.status)
    }
  }
  const asking = Promise.all(Array.from({ length: parallel }, ask))

  function comeTo(wanted: number, count: number): Promise<void> {
    let left = count
    return new Promise((resolve) => {
      const tell = (status: number) => {
        if (status === wanted) left -= 1
        if (left > 0) return
        waiters.delete(tell)
        resolve()
      }
      waiters.add(tell)
    })
  }
  return {
    /** Every body that came with a status. */
    bodies,
    /** Resolves after `count` more answers of `status`; rejects when a request gets none at all. */
    until: (status: number, count: number) => Promise.race([asking, comeTo(status, count)]),
    stop: async () => {
      running = false
      await asking
    },
  }
}
