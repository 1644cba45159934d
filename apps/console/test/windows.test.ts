import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { deniedRecord } from './fake-records.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser()

/** Another window of the same browser. */
async function another(page: Page, path: string): Promise<Page> {
  const next = await page.context().newPage()
  await next.goto(new URL(path, page.url()).href)
  return next
}

test('/present is the stage without bar, and answers to the keys', async (t) => {
  const screen = await open(t, { path: 'present' })
  if (screen === null) return
  const { controlPlane, page } = screen
  assert.equal(await page.locator('.bar').count(), 0)
  for (const id of ['product-page', 'topology', 'switch-googleapis', 'log'])
    assert.ok(await page.getByTestId(id).isVisible(), id)
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), 720)
  await page.keyboard.press('r')
  await page.locator('[data-testid=phase-googleapis].chip-active').waitFor()
  await page.keyboard.press('3')
  await page.getByTestId('log-screen').waitFor()
  assert.equal(controlPlane.writes.length, 1)
  await page.reload()
  await page.getByTestId('log-screen').waitFor()
  assert.deepEqual(screen.complaints, [])
})

test('notes and stage go together, whichever of them goes on', async (t) => {
  const screen = await open(t, { path: 'notes' })
  if (screen === null) return
  const { page } = screen
  const stage = await another(page, '/present')
  await stage.getByTestId('topology').waitFor()
  await page.getByTestId('notes-begin').click()
  await stage.locator('[data-testid=caption][data-step="0"]').waitFor()
  await page.getByTestId('notes-words').getByText('as everybody knows it').waitFor()
  await stage.keyboard.press('n')
  await page.locator('[data-testid=notes][data-step="1"]').waitFor()
  await page.keyboard.press('n')
  await stage.locator('[data-testid=caption][data-step="2"]').waitFor()
  await page.getByTestId('path-5').click()
  await page.getByTestId('step-next').click()
  await stage.locator('[data-testid=caption][data-step="3"]').waitFor()
  await page.getByTestId('notes-end').click()
  await stage.getByTestId('caption').waitFor({ state: 'detached' })
})

test('notes count the steps of the chosen path', async (t) => {
  const screen = await open(t, { path: 'notes', at: '#step=3' })
  if (screen === null) return
  const { page } = screen
  for (const [minutes, last] of [
    [5, 9],
    [20, 14],
    [45, 15],
  ]) {
    await page.getByTestId(`path-${minutes}`).click()
    await page.getByTestId('notes').getByText(`Step 3 of ${last}`).waitFor()
  }
})

test('a step that opens a screen opens it on the projector', async (t) => {
  const screen = await open(t, { path: 'notes', at: '#step=4' })
  if (screen === null) return
  const { page } = screen
  const stage = await another(page, '/present')
  await stage.locator('[data-testid=caption][data-step="4"]').waitFor()
  await page.getByTestId('step-do').click()
  await stage.getByTestId('log-screen').waitFor()
  await page.getByTestId('step-next').click()
  await stage.locator('[data-testid=caption][data-step="5"]').waitFor()
  await stage.getByTestId('topology').waitFor()
})

test('a window that comes late is at the same step, and a reload stays there', async (t) => {
  const screen = await open(t, { at: '#step=5' })
  if (screen === null) return
  const { page } = screen
  const notes = await another(page, '/notes')
  await notes.locator('[data-testid=notes][data-step="5"]').waitFor()
  await notes.reload()
  await notes.locator('[data-testid=notes][data-step="5"]').waitFor()
  await page.getByTestId('step-next').click()
  await notes.locator('[data-testid=notes][data-step="6"]').waitFor()
  await page.reload()
  await page.locator('[data-testid=walkthrough][data-step="6"]').waitFor()
})

test('a console whose walkthrough is closed is left alone', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  const notes = await another(page, '/notes#step=3')
  await notes.locator('[data-testid=notes][data-step="3"]').waitFor()
  const stage = await another(page, '/present')
  await stage.locator('[data-testid=caption][data-step="3"]').waitFor()
  assert.equal(await page.getByTestId('walkthrough').count(), 0)
})

test('the notes show the time and what comes next', async (t) => {
  const screen = await open(t, { path: 'notes', at: '#step=3' })
  if (screen === null) return
  const { page } = screen
  const times = page.getByTestId('notes-times')
  assert.match((await times.textContent()) ?? '', /Since the beginning0:\d\d/)
  await times
    .getByText(/^0:(0[2-9]|[1-5]\d)$/)
    .first()
    .waitFor()
  await page.getByTestId('notes-next').getByText('Next: What went wrong?').waitFor()
  await page.getByTestId('notes-answer').getByText('✓ An error in place').waitFor()
  await page.getByTestId('path-5').click()
  await page.getByTestId('notes-next').getByText('Next: The egress rule').waitFor()
})

for (const path of ['embed/topology', 'embed/log']) {
  test(`/${path} shows what happens, and has nothing that changes anything`, async (t) => {
    const screen = await open(t, { path })
    if (screen === null) return
    const { controlPlane, page } = screen
    controlPlane.mesh.tell(deniedRecord('local', 'evil.test'))
    if (path === 'embed/log')
      await page.getByTestId('log-row').getByText('evil.test').first().waitFor()
    else
      await page
        .locator('[data-testid=arrow][data-edge="local>other"][data-state=blocked]')
        .waitFor()
    assert.equal(await page.getByRole('switch').count(), 0)
    const buttons = await page.getByRole('button').all()
    for (const button of buttons) await button.click()
    for (const key of ['r', '0', 'n', '.']) await page.keyboard.press(key)
    assert.deepEqual(controlPlane.writes, [])
    assert.equal(controlPlane.mesh.step, null)
    assert.deepEqual(screen.complaints, [])
  })
}

test('a choice made for a frame is not kept for the console', async (t) => {
  const screen = await open(t, { path: 'embed/log', theme: 'contrast' })
  if (screen === null) return
  const { controlPlane, page } = screen
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'contrast')
  await page.goto(controlPlane.url)
  await page.getByTestId('log-row').first().waitFor()
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'auto')
})

test('eight windows share one stream, and all of them hear everything and can ask', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const paths = [
    '/present',
    '/notes',
    '/embed/topology',
    '/embed/log',
    '/#rules',
    '/#log',
    '/#help',
  ]
  const others = await Promise.all(paths.map((path) => another(page, path)))
  const [present, notes, drawing, log, rules, access, help] = others as [
    Page,
    Page,
    Page,
    Page,
    Page,
    Page,
    Page,
  ]
  await help.getByTestId('doctor-parts').waitFor()
  assert.deepEqual(controlPlane.streams(), { open: 1, opened: 1 })

  await present.keyboard.press('r')
  for (const each of [page, present])
    await each.locator('[data-testid=phase-googleapis].chip-active').waitFor()
  await rules.locator('[data-testid=rule-row][data-rule="EgressRule/default/googleapis"]').waitFor()
  await drawing
    .locator('[data-testid=arrow][data-edge="details-v2>www.googleapis.com"][data-state=allowed]')
    .waitFor()
  for (const each of [log, access]) await each.getByText('www.googleapis.com').last().waitFor()
  await page.keyboard.press('n')
  await notes.locator('[data-testid=notes][data-step="0"]').waitFor()
  assert.deepEqual(controlPlane.streams(), { open: 1, opened: 1 })
})

test('when the window with the stream goes, another takes over', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const second = await another(page, '/embed/log')
  const third = await another(page, '/present')
  for (const each of [second, third]) await each.getByTestId('log-row').first().waitFor()
  await page.close()
  controlPlane.mesh.tell(deniedRecord('local', 'evil.test'))
  for (const each of [second, third])
    await each.getByTestId('log-row').getByText('evil.test').first().waitFor()
  const { open: count, opened } = controlPlane.streams()
  assert.deepEqual([count, opened], [1, 2])
})

test('a stream that is lost is lost for every window, and found for every window', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const second = await another(page, '/present')
  await second.getByTestId('log-row').first().waitFor()
  controlPlane.dropStreams()
  for (const each of [page, second]) await each.getByTestId('link-banner').waitFor()
  for (const each of [page, second])
    await each.getByTestId('link-banner').waitFor({ state: 'detached' })
})
