import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { assertAccessible } from './assert-accessible.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser()

interface Look {
  readonly path?: string
  readonly at: string
  /** What is there once it has come to rest. */
  readonly rest: string
}

/** Every screen and every window of the console; spec: console 4.2. */
const looks: Readonly<Record<string, Look>> = {
  stage: { at: '', rest: '[data-testid=log-row]' },
  walkthrough: { at: '#step=7', rest: '[data-testid=walkthrough]' },
  rules: { at: '#rules', rest: '[data-testid=rule-row]' },
  log: { at: '#log', rest: '[data-testid=access-row]' },
  wire: { at: '#wire', rest: '[data-testid=wire-screen]' },
  attacks: { at: '#attacks', rest: '[data-testid=attack-row]' },
  traffic: { at: '#traffic', rest: '[data-testid=traffic-screen]' },
  help: { at: '#help', rest: '[data-testid=doctor-parts]' },
  present: { path: 'present', at: '#step=3', rest: '[data-testid=caption]' },
  notes: { path: 'notes', at: '#step=3', rest: '[data-testid=notes-words]' },
  'embed of the topology': { path: 'embed/topology', at: '', rest: '[data-testid=topology]' },
  'embed of the log': { path: 'embed/log', at: '', rest: '[data-testid=log]' },
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

for (const [name, { rest, ...where }] of Object.entries(looks)) {
  for (const language of ['en', 'zh']) {
    for (const theme of ['light', 'dark', 'contrast'] as const) {
      test(`axe finds nothing: ${name}, ${language}, ${theme}`, async (t) => {
        const screen = await open(t, { ...where, language, theme })
        if (screen === null) return
        await screen.page.locator(rest).first().waitFor()
        await assertAccessible(screen.page)
        assert.equal(await sideways(screen.page), 0)
        assert.deepEqual(screen.complaints, [])
      })
    }
  }

  test(`nothing has to be scrolled to sideways from 320 pixels to 4K: ${name}`, async (t) => {
    const screen = await open(t, {
      ...where,
      language: 'zh',
      viewport: { width: 320, height: 640 },
    })
    if (screen === null) return
    const { page } = screen
    await page.locator(rest).first().waitFor()
    for (const [width, height] of [
      [320, 640],
      [400, 800],
      [768, 1024],
      [1280, 720],
      [1920, 1080],
      [3840, 2160],
    ] as const) {
      await page.setViewportSize({ width, height })
      assert.equal(await sideways(page), 0, `${width} pixels`)
    }
  })

  test(`in the visitor's own colours all is in sight: ${name}`, async (t) => {
    const screen = await open(t, { ...where, forcedColors: 'active' })
    if (screen === null) return
    const { page } = screen
    await page.locator(rest).first().waitFor()
    await assertAccessible(page)
    assert.deepEqual(await page.evaluate(unmarked), [])
  })
}

/** Texts that have the colour of what they lie on, once the browser has taken the colours; runs in the page. */
function unmarked(): readonly string[] {
  const groundOf = (element: Element): string => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at)
      if (!/, 0\)$/.test(backgroundColor)) return backgroundColor
    }
    return getComputedStyle(document.body).backgroundColor
  }
  const texts = document.querySelectorAll(
    'button, [role=switch], a, td, th, p, h2, dt, dd, svg text',
  )
  return [...texts].flatMap((element) => {
    const { width } = element.getBoundingClientRect()
    if (width <= 1 || element.textContent?.trim() === '' || !element.checkVisibility()) return []
    const { color, fill } = getComputedStyle(element)
    const own = element instanceof SVGElement ? fill : color
    return own === groundOf(element) ? [element.outerHTML.slice(0, 80)] : []
  })
}
