import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { expect, test } from 'playwright/test'
import type { Given, PeerState } from '../contract/row.ts'
import { startWorld } from '../contract/start-world.ts'
import { reviews, upstreamAnswers } from '../contract/upstream-answers.ts'
import { createVirtualClock } from '../contract/virtual-clock.ts'

/** A state of a page: what the services behind it answer, and what a person does there. */
interface State {
  readonly path?: string
  readonly details?: PeerState
  readonly reviews?: PeerState
  /** Signs in, or opens the form for it. */
  readonly act?: (page: Page) => Promise<unknown>
}

const stars = (count: number, color = 'black') => ({
  body: reviews(JSON.stringify({ stars: count, color })),
})
const down = { status: 503 }
const states: Readonly<Record<string, State>> = {
  'reviews v1': {},
  'black stars': { reviews: stars(4) },
  'red stars': { reviews: stars(4, 'red') },
  'no stars of five': { reviews: stars(0) },
  'seven stars': { reviews: stars(7) },
  'fewer than no stars': { reviews: stars(-2) },
  'ratings unavailable': {
    reviews: { body: reviews('{"error":"Ratings service is currently unavailable"}') },
  },
  'reviews of a cluster': {
    reviews: { body: reviews().replace('"clustername": "null"', '"clustername": "west-1"') },
  },
  'reviews of nobody': {
    reviews: { body: reviews().replace(/"podname".*?"reviews":/, '"reviews":') },
  },
  'details with gaps': {
    details: { body: upstreamAnswers.details.replace('"PublisherA"', 'null') },
  },
  'details down': { details: down, reviews: stars(5, 'red') },
  'reviews down': { reviews: down },
  'all down': { details: down, reviews: down },
  'another book': { path: '/productpage?id=4', reviews: stars(5) },
  'form to sign in': {
    act: async (page) => {
      await page.locator('#sign-in-button').click()
      await expect(page.locator('#username')).toBeVisible()
    },
  },
  'signed in': {
    act: async (page) => {
      await page.locator('#sign-in-button').click()
      await page.locator('#username').fill('jason')
      await page.locator('#password').fill('anything')
      await page.locator('form[name=login_form] [type=submit]').click()
      await expect(page.locator('#sign-in-button')).toHaveCount(0)
    },
  },
  'no such book': { path: '/productpage?id=99' },
  index: { path: '/' },
}

for (const [name, { path = '/productpage', act, ...peers }] of Object.entries(states)) {
  for (const language of ['en', 'zh'] as const) {
    test(`${name}, ${language}: no violation, and nothing beyond the edge of any screen`, async ({
      page,
    }) => {
      const given: Given = { peers: { details: 'upstream', reviews: 'upstream', ...peers } }
      const world = await startWorld({ service: 'productpage', given }, createVirtualClock())
      try {
        const address = new URL(path, world.base)
        address.searchParams.set('lang', language)
        await page.goto(address.href)
        await act?.(page)
        await expect(page.locator('html')).toHaveAttribute('lang', language === 'en' ? 'en' : /zh/)
        await judge(page, `${name}-${language}`.replaceAll(' ', '-'))
      } finally {
        await world.close()
      }
    })
  }
}

async function judge(page: Page, name: string): Promise<void> {
  for (const width of [320, 400, 768, 1280]) {
    await page.setViewportSize({ width, height: 720 })
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow), `${width} px wide`).toBe(0)
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const axe = new AxeBuilder({ page })
    // What is not a colour is the same in the dark.
    if (colorScheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block'])
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)
    expect(found, colorScheme).toEqual([])
    await takePictures(page, `${name}-${colorScheme}`)
  }
}

/** For whoever wants to see every state: PICTURES=FOLDER. */
async function takePictures(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  for (const width of [1280, 400]) {
    await page.setViewportSize({ width, height: 720 })
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true })
  }
}
