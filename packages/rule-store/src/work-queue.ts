/** Work that must not overlap, one after the other. */
export interface WorkQueue {
  /** After all that waits. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** After what is running, and before all that waits by `run`. */
  runNext<Result>(work: () => Promise<Result>): Promise<Result>
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>
}

export function createWorkQueue(): WorkQueue {
  const urgent: (() => Promise<unknown>)[] = []
  const waiting: (() => Promise<unknown>)[] = []
  let draining: Promise<void> | undefined

  const drain = async (): Promise<void> => {
    for (;;) {
      const work = urgent.shift() ?? waiting.shift()
      if (work === undefined) break
      await work()
    }
    draining = undefined
  }
  const enter = <Result>(
    queue: (() => Promise<unknown>)[],
    work: () => Promise<Result>,
  ): Promise<Result> => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    queue.push(() => work().then(resolve, reject))
    draining ??= Promise.resolve().then(drain)
    return promise
  }

  return {
    run: (work) => enter(waiting, work),
    runNext: (work) => enter(urgent, work),
    idle: () => draining ?? Promise.resolve(),
  }
}
