import assert from 'node:assert/strict'
import { test } from 'node:test'
import { useBrowser } from './use-browser.ts'

const open = useBrowser('#help')

test('the question mark opens Help from anywhere, a link too, and a reload stays there', async (t) => {
  const screen = await open(t, { at: '#log' })
  if (screen === null) return
  const { page } = screen
  await page.keyboard.press('?')
  await page.getByTestId('help-screen').waitFor()
  assert.match(page.url(), /#help$/)
  await page.reload()
  await page.getByTestId('doctor-parts').waitFor()
  await page.keyboard.press('1')
  await page.getByTestId('help').click()
  await page.getByTestId('help-screen').waitFor()
  assert.deepEqual(screen.complaints, [])
})

test('every key of the presenter is listed', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const keys = await screen.page.locator('.keys kbd').allTextContents()
  for (const key of ['1', '2', '3', '5', '6', 'N', 'B', 'R', 'L', '0', '.', 'F', '?'])
    assert.ok(keys.includes(key), key)
})

test('the doctor shows what answers, and once something does not, which and why', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const summary = page.getByTestId('doctor-summary')
  assert.equal(await summary.getAttribute('data-down'), '0')
  await page.getByText('acknowledged version 1 at').waitFor()
  await page.getByText('CN=Bookinfo CA, good until Jan 1, 2036').waitFor()
  controlPlane.mesh.detailsState = 'down'
  await page.getByTestId('doctor-again').click()
  const ill = page.locator('[data-testid=doctor-part][data-state=down]')
  await ill.getByText('nothing listens there').waitFor()
  assert.equal(await ill.getByRole('rowheader').textContent(), 'details-v2')
  assert.equal(await summary.textContent(), '! Parts that do not answer: 1')
})

test('the doctor has a text twin', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByTestId('doctor-as-text').click()
  const text = (await page.getByTestId('command').textContent()) ?? ''
  assert.match(text, /^Mode: one process · OFFLINE stand-in · blog$/m)
  assert.match(text, /^State is kept in: \/home\/ada\/demo\/\.bookinfo$/m)
  assert.match(text, /^details-v2: answers {2}3 ms {2}http:\/\/127\.0\.0\.1:31002\/health$/m)
})

test('what is chosen is kept in this browser: theme, text size, motion, keys', async (t) => {
  const screen = await open(t, { reducedMotion: 'no-preference' })
  if (screen === null) return
  const { controlPlane, page } = screen
  const root = () => page.evaluate(() => ({ ...document.documentElement.dataset }))
  assert.deepEqual(await root(), { theme: 'auto', text: 'normal', motion: 'on' })
  await page.getByTestId('theme-contrast').click()
  await page.getByRole('checkbox', { name: 'Big text' }).check()
  await page.getByRole('checkbox', { name: 'Motion' }).uncheck()
  await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck()
  await page.goto(`${controlPlane.url}#help`)
  await page.reload()
  await page.getByTestId('help-screen').waitFor()
  assert.deepEqual(await root(), { theme: 'contrast', text: 'big', motion: 'off' })
  assert.equal(await page.getByTestId('shortcuts').isChecked(), false)
})

test('under reduced motion nothing moves unless somebody asks for it', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  const motion = () => page.evaluate(() => document.documentElement.dataset.motion)
  assert.equal(await motion(), 'off')
  await page.getByRole('checkbox', { name: 'Motion' }).check()
  await page.reload()
  await page.getByTestId('help-screen').waitFor()
  assert.equal(await motion(), 'on')
})

test('in big text nothing on any screen is smaller than 20 pixels', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('checkbox', { name: 'Big text' }).check()
  for (const name of ['stage', 'rules', 'log', 'traffic', 'attacks', 'help']) {
    await page.goto(`${page.url().split('#')[0]}#${name}`)
    await page.waitForFunction((id) => document.getElementById(`${id}-title`) !== null, name)
    const small = await page.evaluate(smallTexts)
    assert.deepEqual(small, [], name)
  }
})

/** Texts in sight that are drawn below 20 pixels; runs in the page. */
function smallTexts(): readonly string[] {
  const found: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement
    const text = node.textContent?.trim() ?? ''
    const { width = 0, height = 0 } = parent?.getBoundingClientRect() ?? {}
    const isSeen = text !== '' && width > 1 && height > 1 && parent?.checkVisibility()
    if (!isSeen || parent === null || parent.closest('.visually-hidden') !== null) continue
    const zoom =
      parent instanceof SVGGraphicsElement ? parent.getScreenCTM()?.a : parent.currentCSSZoom
    const size = Number.parseFloat(getComputedStyle(parent).fontSize) * (zoom ?? 1)
    if (size < 19.9) found.push(`${size.toFixed(1)} ${text.slice(0, 30)}`)
  }
  return found
}
