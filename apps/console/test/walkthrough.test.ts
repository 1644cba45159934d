import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { assertAccessible } from './assert-accessible.ts'
import type { ScreenOptions } from './open-screen.ts'
import { useBrowser } from './use-browser.ts'

const openConsole = useBrowser()

/** Opens a step of the walkthrough. */
async function open(t: TestContext, step: number, options: ScreenOptions = {}) {
  const screen = await openConsole(t, { at: `#step=${step}`, ...options })
  if (screen === null) return null
  const drawer = screen.page.getByTestId('walkthrough')
  await drawer.waitFor()
  return { ...screen, drawer }
}

test('a link opens its step, and one past the end the last', async (t) => {
  const screen = await open(t, 5)
  if (screen === null) return
  const { drawer, page } = screen
  await drawer.getByRole('heading', { name: 'The egress rule' }).waitFor()
  await page.goto(`${page.url().split('#')[0]}#step=99`)
  await drawer.getByRole('heading', { name: 'More: the attack lab' }).waitFor()
})

test('the deed is one of the console, and the check passes by its effect', async (t) => {
  const screen = await open(t, 5)
  if (screen === null) return
  const { controlPlane, drawer, page } = screen
  assert.equal(await drawer.getAttribute('data-done'), 'false')
  await drawer.getByRole('button', { name: 'Do it' }).click()
  await page.locator('[data-testid=walkthrough][data-done=true]').waitFor()
  assert.deepEqual(controlPlane.writes, [
    'POST /apis/config.istio.io/v1alpha2/namespaces/default/egressrules?fieldManager=console',
  ])
  await drawer.getByText('The chip tells the whole way').waitFor()
})

test('TLS origination opens the wire and makes a call there, and its bytes pass the check', async (t) => {
  const screen = await open(t, 10)
  if (screen === null) return
  const { controlPlane, drawer, page } = screen
  controlPlane.mesh.withIstio = false
  await drawer.getByRole('button', { name: 'Do it' }).click()
  await page.locator('[data-testid=walkthrough][data-done=true]').waitFor()
  assert.equal(controlPlane.mesh.withIstio, true)
  await page.locator('[data-testid=lane-originate][data-captured=true]').waitFor()
})

test('the spoofed Host is really sent, and the drawer says what came of it', async (t) => {
  const screen = await open(t, 12)
  if (screen === null) return
  const { drawer, page } = screen
  await drawer.getByLabel('Nowhere').check()
  assert.equal(await drawer.getAttribute('data-done'), 'false')
  await drawer.getByRole('button', { name: 'Do it' }).click()
  await page.locator('[data-testid=walkthrough][data-done=true]').waitFor()
  await drawer.getByText('This proxy: refused: 400 host_mismatch').waitFor()
  await drawer
    .getByText('As in 2018: reached the attacker, which saw Host www.googleapis.com')
    .waitFor()
})

test('a prediction is asked first, and answered', async (t) => {
  const screen = await open(t, 7)
  if (screen === null) return
  const { drawer } = screen
  await drawer.getByLabel(/All of them/).check()
  await drawer.getByText('Not quite').waitFor()
  await drawer.getByLabel(/fcm\.googleapis\.com only/).check()
  await drawer.getByText('That is it').waitFor()
})

test('N opens the walkthrough and goes on, B goes back, and the log makes room', async (t) => {
  const screen = await openConsole(t)
  if (screen === null) return
  const { page } = screen
  await page.getByTestId('log').waitFor()
  await page.keyboard.press('n')
  await page.locator('[data-testid=walkthrough][data-step="0"]').waitFor()
  assert.equal(await page.getByTestId('log').count(), 0)
  await page.keyboard.press('n')
  await page.locator('[data-step="1"]').waitFor()
  await page.keyboard.press('b')
  await page.locator('[data-step="0"]').waitFor()
  await page.getByRole('button', { name: 'Close the walkthrough' }).click()
  await page.getByTestId('log').waitFor()
})

test('the drawer stays on the other screens, and leads back to its step', async (t) => {
  const screen = await open(t, 4)
  if (screen === null) return
  const { drawer, page } = screen
  await drawer.getByRole('button', { name: 'Do it' }).click()
  await page.getByTestId('log-screen').waitFor()
  await page.locator('[data-testid=walkthrough][data-done=true]').waitFor()
  await page.getByRole('link', { name: 'Stage' }).click()
  await page.waitForURL(/#step=4$/)
})

test('the commands of 2018 and today stand side by side', async (t) => {
  const screen = await open(t, 8)
  if (screen === null) return
  const { drawer } = screen
  await drawer.getByText('npx meshctl get egressrules').waitFor()
  await drawer.getByRole('button', { name: '2018' }).click()
  await drawer.getByText('istioctl get egressrules').waitFor()
})

test('at 1280x720 the story is in sight beside its step', async (t) => {
  const screen = await open(t, 3)
  if (screen === null) return
  const { page } = screen
  for (const id of ['topology', 'switch-googleapis', 'step-next']) {
    const box = await page.getByTestId(id).boundingBox()
    assert.ok(box !== null && box.y >= 0 && box.y + box.height <= 720, id)
  }
})

for (const language of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing at a step: ${language}, ${colorScheme}`, async (t) => {
      const screen = await open(t, 7, { language, colorScheme })
      if (screen === null) return
      await screen.drawer.getByTestId('step-do').click()
      await screen.page.getByTestId('step-tried').nth(2).waitFor()
      await screen.drawer.getByRole('radio').first().check()
      await assertAccessible(screen.page)
    })
  }
}
