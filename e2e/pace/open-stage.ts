import type { Browser, Page } from 'playwright'
import type { Stack } from '../stack/stack.ts'

/** A Stage that has come to rest, and what it opened. */
export interface OpenStage {
  readonly page: Page
  /** Event streams this tab has asked for since it was there. */
  streams(): number
  close(): Promise<void>
}

/** The way that the story is about. */
export const googleArrow = '[data-testid=arrow][data-edge="details-v2>www.googleapis.com"]'

export async function openStage(browser: Browser, stack: Stack): Promise<OpenStage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
  const page = await context.newPage()
  let streams = 0
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/events') streams += 1
  })
  await page.goto(`${stack.consoleUrl}?lang=en`)
  await page.locator(`${googleArrow}[data-state=blocked]`).waitFor()
  return { page, streams: () => streams, close: () => context.close() }
}
