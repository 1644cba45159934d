import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { googleapis } from '../web/model/blog-rules.ts'
import { assertAccessible } from './assert-accessible.ts'
import { fakeRecord } from './fake-records.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser()

function arrow(page: Page, edge: string, state: string) {
  return page.locator(`[data-testid=arrow][data-edge="${edge}"][data-state="${state}"]`)
}

function phase(page: Page, rule: string, name: string) {
  return page.locator(`[data-testid=rule-${rule}][data-phase=${name}]`)
}

const crossing = 'details-v2>www.googleapis.com'

test('the story: blocked, allowed by a switch, and blocked again', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const sentence = page.getByTestId('topology-sentence')
  await arrow(page, crossing, 'blocked').waitFor()
  assert.equal(
    await sentence.textContent(),
    'details-v2 → www.googleapis.com:443: blocked, no rule',
  )
  const frame = page.frameLocator('iframe')
  await frame.getByText('Error fetching product details!').waitFor()

  const rule = page.getByRole('switch', { name: 'Egress rule googleapis' })
  await rule.press('Space')
  await arrow(page, crossing, 'allowed').waitFor()
  await frame.getByText('0486424618').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'true')
  assert.match((await sentence.textContent()) ?? '', /allowed by googleapis, 200 in 14 ms/)

  await rule.press('Space')
  await arrow(page, crossing, 'blocked').waitFor()
  const path = '/apis/config.istio.io/v1alpha2/namespaces/default/egressrules'
  assert.deepEqual(controlPlane.writes, [
    `POST ${path}?fieldManager=console`,
    `DELETE ${path}/googleapis`,
  ])
  assert.deepEqual(screen.complaints, [])
})

test('the switch stays where the gateway is, and says what it waits for', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const rule = page.getByRole('switch', { name: 'Egress rule googleapis' })
  controlPlane.mesh.acknowledging = false
  await rule.click()
  await phase(page, 'googleapis', 'saved').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'false')
  controlPlane.mesh.settle()
  await phase(page, 'googleapis', 'active').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'true')
})

test('details goes to v1 and its v2 arrow rests', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('switch', { name: 'details: all traffic to v2' }).click()
  await arrow(page, 'productpage-v1>details-v1', 'allowed').waitFor()
  await arrow(page, crossing, 'idle').waitFor()
  assert.equal(await page.getByTestId('node-details-v2').locator('.node-note').textContent(), '0 %')
})

test('a refusal of the server is shown in its words and nothing moves', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.refuseNext(409, { message: 'egressrules "googleapis" already exists' })
  const rule = page.getByRole('switch', { name: 'Egress rule googleapis' })
  await rule.click()
  await page.getByRole('alert').getByText('already exists').waitFor()
  assert.equal(await rule.getAttribute('aria-checked'), 'false')
})

test('a refused YAML text stays, with the place of the mistake', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const text = 'kind: EgressRule\nmetadata:\n  name: x\nspec:\n  prts: []\n'
  controlPlane.refuseNext(400, { message: 'unknown field "spec.prts" (did you mean "ports"?)' })
  await page.getByRole('button', { name: '+ Rule from YAML' }).click()
  const area = page.getByRole('textbox')
  await area.fill(text)
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Go to line 5, column 3' }).click()
  assert.equal(await area.inputValue(), text)
  const selected = await page.evaluate(() => getSelection()?.toString())
  assert.equal(selected, 'prts: []')
})

test('a rule from YAML is listed, deleted, and put back', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByRole('button', { name: '+ Rule from YAML' }).click()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Delete my-rule' }).click()
  await page.getByTestId('other-rule').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByTestId('other-rule').getByText('my-rule').waitFor()
})

test('what a request says is text, wherever it is shown', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const host = '<img src=x onerror=alert(1)>'
  controlPlane.mesh.tell(
    fakeRecord({ workload: '<b>w</b>', host, reason: '<i>r</i>', detail: host, userAgent: host }),
  )
  controlPlane.mesh.put({ ...googleapis, metadata: { name: host, namespace: 'default' } })
  await page.getByRole('button', { name: `Delete ${host}` }).waitFor()
  await page.getByRole('button', { name: /Whole record of .*<b>w<\/b>/ }).click()
  await page.getByTestId('log-record').getByText(host).first().waitFor()
  assert.equal(await page.locator('img, td b, td i').count(), 0)
  assert.deepEqual(screen.complaints, [])
})

test('a link of the product page opens in a tab without the limits of its frame', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const sandbox = await screen.page.locator('iframe').getAttribute('sandbox')
  assert.ok(sandbox?.split(' ').includes('allow-popups-to-escape-sandbox'))
})

test('a paused log stands still and says how much waits', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.getByTestId('log-pause').click()
  const rows = await page.getByTestId('log-row').count()
  controlPlane.mesh.tell(fakeRecord())
  await page.getByText('1 waiting').waitFor()
  assert.equal(await page.getByTestId('log-row').count(), rows)
  await page.getByTestId('log-pause').click()
  assert.equal(await page.getByTestId('log-row').count(), rows + 1)
})

test('a lost stream is told, and found again', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.dropStreams()
  await page.getByTestId('link-banner').waitFor()
  await page.getByTestId('link-banner').waitFor({ state: 'detached' })
})

test('language and theme are kept in the browser', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.getByRole('button', { name: '中文' }).click()
  const theme = page.getByTestId('theme')
  for (const next of ['light', 'dark']) {
    await theme.click()
    await page.locator(`[data-testid=theme][data-theme=${next}]`).waitFor()
  }
  await page.goto(controlPlane.url)
  await page.getByRole('heading', { name: '访问日志' }).waitFor()
  const { lang, dataset } = await page.evaluate(() => {
    const root = document.documentElement
    return { lang: root.lang, dataset: { ...root.dataset } }
  })
  assert.equal(lang, 'zh-Hans')
  assert.equal(dataset.theme, 'dark')
})

test('at 1280x720 nothing of the stage has to be scrolled to', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  for (const id of ['product-page', 'topology', 'switch-googleapis', 'switch-details', 'log']) {
    const box = await page.getByTestId(id).boundingBox()
    // The framed page is drawn smaller than it is laid out, and clipped by its panel.
    assert.ok(box !== null && box.y >= 0 && box.y < 620, id)
  }
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), 720)
})

test('at 320 pixels nothing has to be scrolled to sideways', async (t) => {
  const screen = await open(t, { viewport: { width: 320, height: 640 } })
  if (screen === null) return
  assert.equal(await screen.page.evaluate(() => document.documentElement.scrollWidth), 320)
})

for (const language of ['en', 'zh']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing: ${language}, ${colorScheme}`, async (t) => {
      const screen = await open(t, { language, colorScheme })
      if (screen === null) return
      const { page } = screen
      await assertAccessible(page)
      await page.getByTestId('switch-googleapis').click()
      await arrow(page, crossing, 'allowed').waitFor()
      await page.getByTestId('show-as-table').click()
      await page.locator('.row-toggle').last().click()
      await assertAccessible(page)
      await page.getByTestId('add-rule').click()
      await assertAccessible(page)
    })
  }
}
