import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { expect, test } from '../fixtures.ts'
import { createEgressRule } from './egress-rules-api.ts'

const sizes = [
  { width: 1280, height: 720 },
  { width: 400, height: 800 },
  { width: 320, height: 640 },
]

for (const state of ['denied', 'allowed'] as const) {
  for (const language of ['en', 'zh'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`console and product page have no accessibility violation: ${state}, ${language}, ${colorScheme}`, async ({
        stack,
        page,
      }) => {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        if (state === 'allowed') await createEgressRule(stack.consoleUrl)
        const shown = state === 'allowed' ? '0486424618' : 'Error fetching product details!'
        await page.goto(`${stack.productPageUrl}?lang=${language}`)
        await expect(page.getByText(shown)).toBeVisible()
        await expect(page.locator('html')).toHaveAttribute('lang', language === 'en' ? 'en' : /^zh/)
        expect(await violations(page)).toEqual([])

        await page.goto(`${stack.consoleUrl}?lang=${language}`)
        await expect(page.frameLocator('iframe').getByText(shown)).toBeVisible()
        await expect(page.locator('html')).toHaveAttribute('lang', language === 'en' ? 'en' : /^zh/)
        expect(await violations(page)).toEqual([])
      })
    }
  }
}

for (const size of sizes) {
  test(`no page scrolls sideways at ${size.width} pixels`, async ({ stack, page }) => {
    await page.setViewportSize(size)
    for (const url of [stack.consoleUrl, stack.productPageUrl]) {
      await page.goto(url)
      await expect(page.getByRole('heading').first()).toBeVisible()
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(overflow, url).toBe(0)
    }
  })
}

test('the stage fits a projector: page, map, switches and log are in sight without scrolling', async ({
  stack,
  page,
}) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  await page.goto(`${stack.consoleUrl}?lang=en`)
  for (const part of ['product-page', 'topology', 'switch-googleapis', 'switch-details', 'log']) {
    await expect(page.getByTestId(part), part).toBeInViewport({ ratio: 0.5 })
  }
})

test('the switch works by keyboard alone, and the page follows', async ({ stack, page }) => {
  await page.goto(`${stack.consoleUrl}?lang=en`)
  const egress = page.getByRole('switch', { name: 'Egress rule googleapis' })
  await expect(egress).not.toBeChecked()
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab')
    if (await egress.evaluate((element) => element === element.ownerDocument.activeElement)) break
  }
  await expect(egress).toBeFocused()
  await page.keyboard.press('Space')
  await expect(egress).toBeChecked()
  await expect(page.frameLocator('iframe').getByText('0486424618')).toBeVisible()
})

/** The page in the console's frame is a document of its own, judged when it is the page. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).exclude('iframe').analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
