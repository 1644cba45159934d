import { setTimeout as after } from 'node:timers/promises'
import type { Browser } from 'playwright'
import type { Stack } from '../stack/stack.ts'
import { googleArrow, openStage } from './open-stage.ts'

/** From the click on the switch until it was on the screen, milliseconds. */
export interface Toggle {
  readonly to: 'allowed' | 'blocked'
  /** The switch stands where the gateway's acknowledgement put it. */
  readonly switched: number
  /** The first call under the new rules has changed the arrow. */
  readonly arrow: number
  /** The product page in the frame shows what follows from it. */
  readonly page: number
}

/** A person looks at what happened before the next click, milliseconds. */
const betweenMs = 500

/** What either page of a toggle tells, epoch milliseconds. */
interface Seen {
  readonly what: 'click' | 'switched' | 'arrow' | 'page'
  readonly state: string
  readonly at: number
}

/**
 * Clicks the switch of the story so many times, as a visitor would, and waits until switch, arrow and page have
 * followed. The times are those of the browser after it has painted, in one clock for console and frame.
 */
export async function measureToggles(
  browser: Browser,
  stack: Stack,
  count: number,
): Promise<readonly Toggle[]> {
  const { page, close } = await openStage(browser, stack)
  try {
    const seen: Seen[] = []
    let wake = (): void => {}
    await page.context().exposeBinding('tell', (_source, told: Seen) => {
      seen.push(told)
      wake()
    })
    await page.context().addInitScript(watch, googleArrow)
    await page.reload()
    await page.locator(`${googleArrow}[data-state=blocked]`).waitFor()
    await page.frameLocator('[data-testid=product-page]').getByRole('heading').first().waitFor()
    const toggles: Toggle[] = []
    for (let number = 0; number < count; number += 1) {
      const to = number % 2 === 0 ? 'allowed' : 'blocked'
      seen.length = 0
      await page.getByTestId('switch-googleapis').click()
      const at = (what: Seen['what']) =>
        seen.find((each) => each.what === what && (what === 'click' || each.state === to))?.at
      while (
        (['click', 'switched', 'arrow', 'page'] as const).some((each) => at(each) === undefined)
      ) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const since = (what: Seen['what']) => (at(what) ?? 0) - (at('click') ?? 0)
      toggles.push({
        to,
        switched: since('switched'),
        arrow: since('arrow'),
        page: since('page'),
      })
      await after(betweenMs)
    }
    return toggles
  } finally {
    await close()
  }
}

/** Runs in the console and in the frame of the product page, before their own scripts. */
function watch(googleArrow: string): void {
  const { tell } = window as unknown as { readonly tell: (seen: Seen) => void }
  /** Once it has been painted. */
  function soon(what: Seen['what'], state: string): void {
    const paint = () => tell({ what, state, at: performance.timeOrigin + performance.now() })
    requestAnimationFrame(() => setTimeout(paint))
  }
  if (window !== window.top) {
    addEventListener('DOMContentLoaded', () => {
      const isAllowed = document.body.textContent.includes('0486424618')
      soon('page', isAllowed ? 'allowed' : 'blocked')
    })
    return
  }
  addEventListener(
    'click',
    ({ timeStamp }) => tell({ what: 'click', state: '', at: performance.timeOrigin + timeStamp }),
    true,
  )
  let before = { switched: '', arrow: '' }
  const look = (): void => {
    const checked = document
      .querySelector('[data-testid=switch-googleapis]')
      ?.getAttribute('aria-checked')
    const arrow = document.querySelector<HTMLElement>(googleArrow)?.dataset.state ?? ''
    const now = { switched: checked === 'true' ? 'allowed' : 'blocked', arrow }
    for (const what of ['switched', 'arrow'] as const)
      if (now[what] !== before[what]) soon(what, now[what])
    before = now
  }
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
  })
}
