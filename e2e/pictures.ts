import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Locator } from 'playwright'
import { chromiumLaunchOptions } from './chromium.ts'
import { root, rules } from './stack/paths.ts'
import { type ProcessStack, startProcessStack } from './stack/process-stack.ts'

/** Makes the pictures of the README anew: console and product page, denied and allowed, English and Chinese. */
const images = join(root, 'docs/images')
const stage = { width: 1280, height: 720 }

await mkdir(images, { recursive: true })
const stack = await startProcessStack()
const browser = await chromium.launch(chromiumLaunchOptions())
try {
  await pictures(stack, browser, 'denied')
  const rule = await readFile(join(rules, 'egress-google-apis.yaml'), 'utf8')
  const created = await stack.meshctl(['create', '-f', '-'], rule)
  if (created.status !== 0) throw new Error(created.stderr)
  await pictures(stack, browser, 'allowed')
} finally {
  await browser.close()
  await stack.close()
}

async function pictures(stack: ProcessStack, browser: Browser, state: 'denied' | 'allowed') {
  const shown = state === 'denied' ? 'Error fetching product details!' : '0486424618'
  const edge = state === 'denied' ? 'blocked' : 'allowed'
  for (const language of ['en', 'zh'] as const) {
    const suffix = language === 'en' ? '' : '-zh'
    const context = await browser.newContext({ viewport: stage, locale: language })
    const page = await context.newPage()
    await page.goto(`${stack.consoleUrl}?lang=${language}`)
    await page.frameLocator('iframe').getByText(shown).waitFor()
    await page.locator(`[data-testid=arrow][data-state=${edge}][data-edge*=googleapis]`).waitFor()
    await painted(page.frameLocator('iframe').locator('body'))
    await page.screenshot({ path: join(images, `console-${state}${suffix}.png`) })
    await page.goto(`${stack.productPageUrl}?lang=${language}`)
    await page.getByText(shown).waitFor()
    await page.screenshot({ path: join(images, `productpage-${state}${suffix}.png`) })
    await context.close()
  }
}

/** What is in the document of a frame is not yet on the screen. */
async function painted(body: Locator): Promise<void> {
  await body.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  )
}
