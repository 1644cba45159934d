import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from '../fixtures.ts'
import { root, rules } from '../stack/paths.ts'

/** What can be read off a Stage. */
async function stageOf(page: Page, frame: string) {
  const arrows = await page
    .getByTestId('arrow')
    .evaluateAll((all) =>
      all.map((each) => `${each.getAttribute('data-edge')} ${each.getAttribute('data-state')}`),
    )
  const body = page.frameLocator(`[data-testid=${frame}]`).locator('.details')
  return {
    gateway: await page.getByTestId('gateway-state').textContent(),
    sentence: await page.getByTestId('topology-sentence').textContent(),
    strip: [
      await page.getByTestId('rule-googleapis').textContent(),
      await page.getByTestId('switch-googleapis').getAttribute('aria-checked'),
      await page.getByTestId('rule-details').textContent(),
      await page.getByTestId('switch-details').getAttribute('aria-checked'),
    ],
    details: await body.textContent(),
    log: (await page.getByTestId('log-row').allTextContents()).slice(-10),
    arrows: arrows.toSorted(),
  }
}

type Seen = Awaited<ReturnType<typeof stageOf>>

test('a recording shows what the live console showed at the same moments', async ({
  page,
  stack,
}, testInfo) => {
  test.slow()
  const file = testInfo.outputPath('live.ndjson')
  await page.goto(`${stack.consoleUrl}?lang=en`)
  await expect(page.getByTestId('topology-sentence')).toContainText('blocked, no rule')
  const words = ['record', file, '--pages', 'en', '--server', stack.consoleUrl]
  const recorder = spawn(process.execPath, [join(root, 'apps/meshctl/bin/meshctl.js'), ...words], {
    stdio: ['pipe', 'inherit', 'ignore'],
  })
  const recorded = async () => (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n')
  const live = new Map<string, Seen>()

  /** Marks a moment, and reads off the live console what it shows then: nothing may have come in between. */
  async function mark(name: string, pages: number): Promise<void> {
    await expect(async () => {
      const lines = await recorded()
      expect(lines.filter((line) => line.includes('"event":"page"'))).toHaveLength(pages)
      const before = await stageOf(page, 'product-page')
      recorder.stdin.write(`${name}\n`)
      await expect.poll(async () => (await recorded()).length).toBeGreaterThan(lines.length)
      const now = await stageOf(page, 'product-page')
      expect(now, 'the console has come to rest').toEqual(before)
      expect(await recorded(), 'nothing but the mark has come').toHaveLength(lines.length + 1)
      live.set(name, now)
    }).toPass({ timeout: 30_000 })
  }

  await mark('denied', 1)
  const created = await stack.meshctl(['create', '-f', join(rules, 'egress-google-apis.yaml')])
  expect(created.status, created.stderr).toBe(0)
  await mark('allowed', 2)
  await stack.meshctl(['replace', '-f', join(rules, 'route-rule-details-v1.yaml')])
  await mark('details v1', 3)
  recorder.kill()
  await once(recorder, 'exit')

  await page.getByTestId('help').click()
  await page.getByTestId('recording-file').setInputFiles(file)
  await expect(page.getByTestId('recording-badge')).toHaveText('REPLAY')
  for (const [name, seen] of live) {
    // A moment that did not come to rest at once has been marked more than once: the last time counts.
    const named = (await recorded()).map((line) => JSON.parse(line))
    const { at } = named.findLast(({ event, data }) => event === 'mark' && data.name === name)
    await page.getByTestId('recording-position').evaluate((slider: HTMLInputElement, to) => {
      slider.step = '1'
      slider.value = `${to}`
      slider.dispatchEvent(new Event('input', { bubbles: true }))
    }, at)
    await expect(page.getByTestId('recording-mark')).toHaveText(name)
    await expect.poll(() => stageOf(page, 'recorded-page')).toEqual(seen)
  }
  // What happens now happens elsewhere.
  await stack.reset()
  expect(await stageOf(page, 'recorded-page')).toEqual(live.get('details v1'))
})
