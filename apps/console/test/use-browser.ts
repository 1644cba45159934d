import { after, before, type TestContext } from 'node:test'
import type { Browser } from 'playwright'
import { launchChromium, openScreen, type Screen, type ScreenOptions } from './open-screen.ts'

/**
 * One browser for all tests of a file. The function it returns opens the console at `at`, or skips the test where there
 * is no Chromium.
 */
export function useBrowser(
  at = '',
): (t: TestContext, options?: ScreenOptions) => Promise<Screen | null> {
  let browser: Browser | null = null
  before(async () => {
    browser = await launchChromium()
  })
  after(() => browser?.close())
  return async function open(t, options = {}) {
    if (browser === null) {
      t.skip('no Chromium on this machine: npx playwright install chromium')
      return null
    }
    return openScreen(t, browser, { at, ...options })
  }
}
