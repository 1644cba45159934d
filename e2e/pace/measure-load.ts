import { setTimeout as after } from 'node:timers/promises'
import type { Browser, Page } from 'playwright'
import type { Stack } from '../stack/stack.ts'
import { openStage } from './open-stage.ts'

/** A screen of the console that looked on while visitors loaded the product page. */
export interface Load {
  readonly screen: string
  readonly seconds: number
  /** Page loads a second that there were, and those that could not be made. */
  readonly perSecond: number
  readonly skipped: number
  /** Tasks of the page above 50 ms, and the longest, milliseconds; 0: none. */
  readonly longTasks: number
  readonly longest: number
  /** JavaScript heap after a collection, MiB: once the page was full, and at the end. */
  readonly before: number
  readonly after: number
  /** Event streams the tab has opened. */
  readonly streams: number
}

interface LoadOptions {
  readonly screen: string
  readonly seconds: number
  readonly perSecond: number
  /** As many loads as these seconds have, until every list of the page is full: from then on it must not grow. */
  readonly warmUpSeconds: number
}

/** More often than the minute after which the generator takes us for gone, milliseconds. */
const askAgainMs = 20_000

/** The demo's own visitors at a rate, and a screen that looks on. */
export async function measureLoad(
  browser: Browser,
  stack: Stack,
  { screen, seconds, perSecond, warmUpSeconds }: LoadOptions,
): Promise<Load> {
  const { page, streams, close } = await openStage(browser, stack)
  const visitors = followVisitors(stack)
  const want = (rate: number) =>
    fetch(new URL('/api/traffic', stack.consoleUrl), {
      method: 'POST',
      body: JSON.stringify({ perSecond: rate }),
    })
  try {
    await page.getByTestId(`to-${screen}`).click()
    const full = visitors.haveLoaded(perSecond * warmUpSeconds)
    let isFull = false
    while (!isFull) {
      await want(perSecond)
      isFull = await Promise.race([full.then(() => true), after(askAgainMs, false)])
    }
    const before = await heapAfterCollection(page)
    await page.evaluate(observe)
    visitors.begin()
    for (let leftMs = seconds * 1000; leftMs > 0; leftMs -= askAgainMs) {
      await want(perSecond)
      await after(Math.min(leftMs, askAgainMs))
    }
    const { loads, skipped } = visitors.end()
    const tasks = await page.evaluate(() => (window as unknown as Observing).longTasks)
    return {
      screen,
      seconds,
      perSecond: loads / seconds,
      skipped,
      longTasks: tasks.length,
      longest: Math.max(0, ...tasks),
      before,
      after: await heapAfterCollection(page),
      streams: streams(),
    }
  } finally {
    await want(0)
    await visitors.close()
    await close()
  }
}

interface Observing {
  longTasks: number[]
}

/** Runs in the console. */
function observe(): void {
  const tasks: number[] = []
  ;(window as unknown as Observing).longTasks = tasks
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration)
  }).observe({ type: 'longtask' })
}

async function heapAfterCollection(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / 1_048_576
}

/** What the generator itself says of its visitors, by an event stream of its own. */
function followVisitors({ consoleUrl }: Stack) {
  const stop = new AbortController()
  let counted = { loads: 0, skipped: 0 }
  let counting = (): void => {}
  async function follow(): Promise<void> {
    const { body } = await fetch(new URL('/api/events', consoleUrl), { signal: stop.signal })
    let rest = ''
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (rest + part).split('\n\n')
      rest = events.pop() ?? ''
      for (const event of events) {
        if (!event.includes('event: traffic\n')) continue
        const report = JSON.parse(event.slice(event.indexOf('data: ') + 6))
        counted.loads += report.loads.length
        counted.skipped += report.skipped
        counting()
      }
    }
  }
  const following = follow().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error
  })
  return {
    haveLoaded: (loads: number) =>
      new Promise<void>((resolve) => {
        counting = () => {
          if (counted.loads >= loads) resolve()
        }
      }),
    begin() {
      counted = { loads: 0, skipped: 0 }
    },
    end: () => counted,
    close() {
      stop.abort()
      return following
    },
  }
}
