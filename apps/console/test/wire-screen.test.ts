import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright'
import { codeExcerpt } from '../web/wire-screen/code-excerpt.ts'
import { assertAccessible } from './assert-accessible.ts'
import { useBrowser } from './use-browser.ts'

const open = useBrowser('#wire')

/** Both lanes have their call: one as it is, one with the app's switch off. */
async function callBoth(page: Page): Promise<void> {
  await page.keyboard.press('r')
  await page.getByTestId('wire-call').click()
  await page.locator('[data-testid=lane-originate][data-captured=true]').waitFor()
  await page.getByTestId('call-passthrough').click()
  await page.locator('[data-testid=lane-passthrough][data-captured=true]').waitFor()
}

function cell(page: Page, fact: string, column: string) {
  return page
    .getByTestId(`fact-${fact}`)
    .locator(`[data-cell=${column}]`)
    .getAttribute('data-state')
}

test('nothing is shown that was not captured: two empty lanes, and a table without a tick', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  assert.equal(await page.getByText('No call of this kind has been captured.').count(), 2)
  assert.equal(await page.locator('.tick').count(), 20)
  assert.equal(await page.locator('.tick[data-state=unknown]').count(), 20)
  await page.locator('[data-testid=wire-istio][data-state=true]').waitFor()
  assert.deepEqual(screen.complaints, [])
})

test('the key 4 opens it, with the focus on its heading', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.keyboard.press('2')
  await page.locator('#rules-title:focus').waitFor()
  await page.keyboard.press('4')
  await page.locator('#wire-title:focus').waitFor()
  assert.match(page.url(), /#wire$/)
  assert.match(await page.title(), /^Wire · /)
})

test('the ticks are what the captured bytes hold: all for the gateway that originates, none on the wire but the host', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await callBoth(page)
  for (const fact of ['path', 'isbn', 'headers', 'body']) {
    assert.equal(await cell(page, fact, 'originate-proxy'), 'reads', fact)
    assert.equal(await cell(page, fact, 'originate-wire'), 'blind', fact)
    assert.equal(await cell(page, fact, 'passthrough-proxy'), 'blind', fact)
    assert.equal(await cell(page, fact, 'passthrough-wire'), 'blind', fact)
  }
  for (const column of [
    'originate-wire',
    'originate-proxy',
    'passthrough-wire',
    'passthrough-proxy',
  ])
    assert.equal(await cell(page, 'host', column), 'reads', column)
  assert.deepEqual(screen.complaints, [])
})

test('a call that is refused is said to be, and shows in no lane', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await page.getByTestId('wire-call').click()
  await page.getByTestId('wire-refused').waitFor()
  await page.locator('[data-testid=wire-outcome][data-outcome=refused]').waitFor()
  assert.equal(await page.locator('[data-captured=true]').count(), 0)
})

test('the switch of the app shows what the service says, and the command that does the same', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  const toggle = page.getByRole('switch', { name: 'WITH_ISTIO' })
  await page.locator('[data-testid=wire-istio][data-state=true]').waitFor()
  const command = page.getByTestId('command').filter({ hasText: 'npx with-istio' })
  assert.match((await command.textContent()) ?? '', /^npx with-istio false\n/)
  await toggle.press('Space')
  await page.locator('[data-testid=wire-istio][data-state=false]').waitFor()
  assert.equal(controlPlane.mesh.withIstio, false)
  assert.equal(await toggle.getAttribute('aria-checked'), 'false')
  assert.match((await command.textContent()) ?? '', /"withIstio": true/)
})

test('a switch made in a terminal is shown without being asked for', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  await page.locator('[data-testid=wire-istio][data-state=true]').waitFor()
  controlPlane.mesh.withIstio = false
  await page.locator('[data-testid=wire-istio][data-state=false]').waitFor()
})

test('where details v2 cannot be reached that is said, with what to type instead', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.mesh.withIstio = null
  await page.reload()
  await page.getByTestId('wire-unreachable').waitFor()
  assert.equal(await page.getByTestId('wire-istio').count(), 0)
  await page.getByText('docker compose exec details-v2 with-istio false').waitFor()
})

test('the bytes are walked by keyboard, and the server name is found in the ClientHello', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { page } = screen
  await callBoth(page)
  const lane = page.getByTestId('lane-originate')
  const outside = lane.getByTestId('segment-toOutside')
  assert.equal(await lane.getByTestId('segment-fromApp').getAttribute('data-speech'), 'clear')
  assert.match((await lane.getByTestId('segment-fromApp').textContent()) ?? '', /GET http:\/\//)
  assert.equal(await outside.getAttribute('data-speech'), 'hello')
  assert.equal(await outside.locator('mark').count(), 0)
  await lane.getByTestId('to-server-name').press('Enter')
  const marked = await outside.locator('.wire-text mark').allTextContents()
  assert.equal(marked.join(''), 'www.googleapis.com')
  const slider = lane.getByRole('slider', { name: 'Walk the bytes' })
  await slider.press('End')
  assert.equal(await outside.getAttribute('data-speech'), 'data')
  await slider.press('Home')
  await slider.press('ArrowRight')
  assert.equal(await slider.inputValue(), '12')
  await lane.getByRole('button', { name: '← answer' }).press('Enter')
  assert.match((await lane.getByTestId('segment-toApp').textContent()) ?? '', /HTTP\/1\.1 200/)
})

test('bytes are forgotten on demand, and a failure is said while the screen stays usable', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.refuseNext(503, { kind: 'Status', code: 503, message: 'no gateway is connected' })
  await page.getByTestId('wire-call').click()
  await page.getByTestId('wire-failure').getByText('no gateway is connected').waitFor()
  await callBoth(page)
  assert.equal(await page.getByTestId('wire-failure').count(), 0)
  await page.getByTestId('wire-forget').click()
  await page.locator('[data-testid=lane-originate][data-captured=false]').waitFor()
  assert.deepEqual(controlPlane.mesh.captured, [])
})

test('a call without details v2 in it is told as that', async (t) => {
  const screen = await open(t)
  if (screen === null) return
  const { controlPlane, page } = screen
  controlPlane.mesh.remove('RouteRule', 'details')
  controlPlane.mesh.put({
    apiVersion: 'config.istio.io/v1alpha2',
    kind: 'RouteRule',
    metadata: { name: 'details', namespace: 'default' },
    spec: { destination: { name: 'details' }, route: [{ labels: { version: 'v1' } }] },
  })
  await page.getByTestId('wire-call').click()
  await page.locator('[data-testid=wire-outcome][data-outcome=unseen]').waitFor()
})

test('the code on the screen is the code of details', async () => {
  const source = new URL('../../details/src/book-service-client.ts', import.meta.url)
  const code = await readFile(source, 'utf8')
  for (const line of codeExcerpt.split('\n')) {
    const [before = '', behind = ''] = line.split('…')
    assert.ok(code.includes(before) && code.includes(behind), line)
  }
})

test('at 400 px nothing is wider than the page', async (t) => {
  const screen = await open(t, { viewport: { width: 400, height: 800 } })
  if (screen === null) return
  const { page } = screen
  await callBoth(page)
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  assert.ok(width <= 400, `${width} px`)
})

for (const language of ['en', 'zh'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the wire, empty and with its bytes (${language}, ${colorScheme})`, async (t) => {
      const screen = await open(t, { language, colorScheme })
      if (screen === null) return
      const { page } = screen
      await assertAccessible(page)
      await callBoth(page)
      await page.getByTestId('lane-originate').getByTestId('to-server-name').click()
      await assertAccessible(page)
      assert.deepEqual(screen.complaints, [])
    })
  }
}
