import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './use-browser.ts'

const open = useBrowser()

test('booth mode tells the story by itself, and a key takes over and does nothing else', async (t) => {
  const screen = await open(t, { at: '#help' })
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.clock.install()
  await page.getByTestId('booth-start').click()
  await page.locator('[data-testid=walkthrough][data-step="0"]').waitFor()
  for (const step of [1, 2]) {
    const drawer = page.locator(`[data-testid=walkthrough][data-step="${step}"]`)
    for (let seconds = 0; seconds < 60 && (await drawer.count()) === 0; seconds += 4)
      await page.clock.runFor(4_000)
    await drawer.waitFor()
  }
  const before = controlPlane.writes.length
  await page.keyboard.press('r')
  await page.getByTestId('booth').waitFor({ state: 'detached' })
  const step = await page.getByTestId('walkthrough').getAttribute('data-step')
  await page.clock.runFor(60_000)
  assert.equal(await page.getByTestId('walkthrough').getAttribute('data-step'), step)
  assert.equal(controlPlane.writes.length, before)
  await page.keyboard.press('r')
  await page.locator('[data-testid=rule-googleapis]:not([data-phase=absent])').waitFor()
  assert.deepEqual(screen.complaints, [])
})

test('a link starts it, and a click takes over', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.goto(`${controlPlane.url}present?booth`)
  await page.getByTestId('booth').waitFor()
  await page.locator('[data-testid=caption][data-step="0"]').waitFor()
  await page.mouse.click(640, 8)
  await page.getByTestId('booth').waitFor({ state: 'detached' })
})
