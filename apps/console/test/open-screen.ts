import { existsSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright'
import { type FakeControlPlane, startFakeControlPlane } from './fake-control-plane.ts'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable']

/** A Chromium of the machine, else Playwright's own; `null` where there is neither. */
export async function launchChromium(): Promise<Browser | null> {
  const executablePath = known.find((path) => existsSync(path)) ?? chromium.executablePath()
  if (!existsSync(executablePath)) return null
  const root = process.getuid?.() === 0
  return chromium.launch({
    executablePath,
    args: ['--disable-gpu', '--disable-background-networking', ...(root ? ['--no-sandbox'] : [])],
  })
}

export type ScreenOptions = BrowserContextOptions & {
  readonly language?: string
  /** The part of the address that names a screen, e.g. `#log`. */
  readonly at?: string
  /** The window, e.g. `notes` or `embed/log`; default: the console. */
  readonly path?: string
  /** A colour theme of the console, whatever the scheme of the system. */
  readonly theme?: 'light' | 'dark' | 'contrast'
}

export interface Screen {
  readonly page: Page
  readonly controlPlane: FakeControlPlane
  /** Errors the page threw or the browser logged, refused requests aside. */
  readonly complaints: readonly string[]
}

/**
 * Refused requests are what some tests are about. And where something is typed over, Chromium itself would keep the
 * look of it by a style attribute, which the page's policy refuses; nothing is lost by that.
 */
const harmless = /^(Failed to load resource|Applying inline style violates)/

/** What is there once a screen has come to rest. */
const first = [
  '[data-testid=log-row]',
  '[data-testid=access-row]',
  '[data-testid=problems][data-state=right] ~ *',
  '[data-testid=attack-row]',
  '[data-testid=traffic-toggle]',
  '[data-testid=wire-call]',
  '[data-testid=walkthrough]',
  '[data-testid=notes]',
  '[data-testid=embed] .panel',
  '[data-testid=doctor-parts]',
].join()

/** The console over a fake control plane, loaded and with its first calls; gone after the test. */
export async function openScreen(
  t: TestContext,
  browser: Browser,
  options: ScreenOptions = {},
): Promise<Screen> {
  const { language = 'en', at = '', path = '', theme, ...contextOptions } = options
  const controlPlane = await startFakeControlPlane()
  const viewport = { width: 1280, height: 720 }
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...contextOptions })
  t.after(async () => {
    await context.close()
    await controlPlane.close()
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !harmless.test(message.text()))
      complaints.push(message.text())
  })
  const query = `?lang=${language}${theme === undefined ? '' : `&theme=${theme}`}`
  await page.goto(`${controlPlane.url}${path}${query}${at}`)
  await page.locator(first).first().waitFor()
  return { page, controlPlane, complaints }
}
