import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { assertAccessible } from './assert-accessible.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser('#traffic')

/** Visitors come: the fake mesh answers with ten page loads for each one a second. */
async function start(page: Page): Promise<void> {
  await page.getByTestId('traffic-toggle').click()
  await page.locator('[data-testid=traffic-state]:not([data-rate="0"])').waitFor()
}

test('visitors come and go by one button, and the state is what the generator reports', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  const state = page.getByTestId('traffic-state')
  assert.equal(await state.textContent(), 'Nobody comes.')
  await start(page)
  assert.equal(await state.textContent(), 'Visitors come: 2 a second.')
  await page.getByTestId('traffic-toggle').press('Enter')
  await page.locator('[data-testid=traffic-state][data-rate="0"]').waitFor()
  assert.deepEqual(screen.complaints, [])
})

test('the rate is moved by keyboard, and a running one follows', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await start(page)
  const slider = page.getByRole('slider', { name: /Page loads a second/ })
  await slider.press('End')
  await page.locator('[data-testid=traffic-state][data-rate="50"]').waitFor()
})

test('the wall and the figures flip with the rule, and the bars have its mark', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await start(page)
  const wall = page.getByTestId('wall')
  assert.equal(await wall.textContent(), '✕'.repeat(20))
  await page.keyboard.press('r')
  await page.getByTestId('bar-mark').first().waitFor({ state: 'attached' })
  const slider = page.getByRole('slider', { name: /Page loads a second/ })
  await slider.press('ArrowRight')
  await wall.locator('[data-kind=good]').waitFor()
  assert.equal(await wall.textContent(), '✕'.repeat(20) + '✓'.repeat(30))
  assert.equal(
    await page.getByTestId('wall-summary').textContent(),
    '30 of the last 50 page loads showed details, 20 the error, 0 had no page.',
  )
  assert.match((await page.getByTestId('traffic-figures').textContent()) ?? '', /60 %/)
})

test('blocked hosts are counted from the records of the gateway', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByTestId('traffic-blocked').getByText('www.googleapis.com').waitFor()
})

test('a generator that does not start says why', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.refuseNext(503, { kind: 'Status', code: 503, message: 'busy' })
  await page.getByTestId('traffic-toggle').click()
  assert.match((await page.getByTestId('traffic-failure').textContent()) ?? '', /busy/)
  assert.equal(await page.getByTestId('traffic-state').getAttribute('data-rate'), '0')
})

for (const language of ['en', 'zh'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on Traffic: ${language}, ${colorScheme}`, async (t) => {
      const screen = await open(t, { language, colorScheme })
      if (screen === null) return
      const { page } = screen
      await start(page)
      await page.locator('summary').click()
      await assertAccessible(page)
      assert.deepEqual(screen.complaints, [])
    })
  }
}
